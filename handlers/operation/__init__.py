"""What keeps Rapport in order by itself: the canary, and what is kept for how long."""
