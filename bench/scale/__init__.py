"""How many rollouts can be evaluated in a minute, and what that costs in calls and writes."""
