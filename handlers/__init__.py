"""What the bot does: load, decide, record. Three doors that never import one another.

`chat/` (a person speaks), `web/` (a program or a browser asks) and `clock/` (time passes). Every
word that a person reads lives here; nothing here speaks to the network or writes SQL.
"""
