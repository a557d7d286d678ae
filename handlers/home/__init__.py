"""The first words, help, settings, and the conversations put aside."""
