"""The catalogue of every sentence that people read, and the tool that keeps it up to date."""
