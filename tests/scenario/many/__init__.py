"""Many rollouts at once, as when something breaks that all of them need."""
