"""What may happen to a stored incident: intake, life cycle, duplicates, corrections, import. Start with `services`."""
