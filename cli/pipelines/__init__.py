"""What pipelines run."""
