"""An account: how we stand with it, who decides there, what it is worth, and the portfolio."""
