"""Visits: the conversation that logs one."""
