"""All of a rollout in a file, and whether such a file is what was decided."""
