"""The door through which a person speaks."""
