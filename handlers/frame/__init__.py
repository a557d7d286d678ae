"""The framework of every feature: turns, rules, conversations, pages. It imports no feature."""
