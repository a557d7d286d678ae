"""How the memory works, whatever it remembers: engine, writer, rows, schema, backup.

Nothing in here knows a noun of the house: it takes tables, never a verb or a reader beside it.
"""
