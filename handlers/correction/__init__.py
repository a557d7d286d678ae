"""Corrections: a rating is taken back, or another takes its place; both stay in the history."""
