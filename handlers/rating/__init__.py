"""Ratings: the questions, their facts, and what is recorded."""
