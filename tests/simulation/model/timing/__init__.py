"""Rules of the model about time: what counts, and how long anything waits."""
