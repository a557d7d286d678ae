"""How a relation is told: levels, layers, history, trend."""
