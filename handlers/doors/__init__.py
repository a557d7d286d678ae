"""The entry points: tables of what commands, buttons, time, notices and pages lead to."""
