"""Rules between the fields of a plan; ``consistency`` has all of them."""
