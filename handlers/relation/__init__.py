"""How we stand, read once for all features."""
