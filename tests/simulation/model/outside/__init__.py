"""Rules about what is outside: what stands in Slack, what people meant, who answers requests."""
