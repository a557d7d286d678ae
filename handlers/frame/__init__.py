"""What every feature stands in: turns, rules, conversations, pages. It knows no feature."""
