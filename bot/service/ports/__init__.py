"""What the service needs from outside, by role, one file a port. Adapters are in infra; each raises
only the errors that its port names, all from bot.errors."""
