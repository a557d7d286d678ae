"""The team: who joins, which groups it has, who is out of reach."""
