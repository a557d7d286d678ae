"""Every word that a person reads: one value per message, put into words in either language."""
