"""A contact: the card, and the conversation that adds or changes one."""
