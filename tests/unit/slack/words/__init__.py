"""What Canario answers, finds and prints, each in a story of its own, for the golden files."""
