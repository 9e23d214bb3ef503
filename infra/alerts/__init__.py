"""Alerts of other systems than Cloud Monitoring, by signed webhooks."""
