"""What is shown to one person alone."""
