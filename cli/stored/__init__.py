"""What is stored, in a terminal."""
