"""What is kept about a person, their wish to be erased, and erasing."""
