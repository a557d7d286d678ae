"""How storage works, independent of what is stored: engine, writer, rows, schema, backup.

Nothing here knows a noun of the domain: it is given tables, and imports no verb or reader.
"""
