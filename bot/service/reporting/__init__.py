"""How rollouts went, what people say of a rollback, and what they want to be told."""
