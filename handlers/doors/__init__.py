"""The ways in: tables of what commands, buttons, time, notices and pages lead to."""
