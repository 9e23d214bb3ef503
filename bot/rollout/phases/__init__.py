"""What each fact does in each phase; ``bot/rollout/phases/table.py`` puts the phases together."""
