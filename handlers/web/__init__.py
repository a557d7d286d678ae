"""The door through which a browser or a program asks."""
