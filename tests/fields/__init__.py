"""Every field of a plan has a scenario that fails when the field is ignored."""
