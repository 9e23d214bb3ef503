"""The whole bot in virtual time: the real service and domain, and a simulated outside."""
