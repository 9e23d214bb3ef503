"""The judge's bench: our real code and other tools' rules on the same simulated services."""
