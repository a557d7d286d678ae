"""What a monitor reads, at an address of its own: whether Rapport lives, is ready, and figures."""
