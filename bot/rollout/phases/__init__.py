"""What each fact does in each phase; ``bot/rollout/table.py`` puts the phases together."""
