"""Personal details of contacts: each switched on with a purpose and an end."""
