"""Alerts: what a fall, a silence or a departure raises, who is told, and when it goes up."""
