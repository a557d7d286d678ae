"""Departures: a contact leaves, or moves to another account."""
