"""Handover: an account goes to another rep, with its whole history."""
