"""The week: what is owed and done, whom to see next, the nudges."""
