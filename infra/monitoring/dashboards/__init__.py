"""A plan's dashboard for Cloud Monitoring."""
