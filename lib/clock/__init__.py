"""What time it is, how far that can be believed (clock), and what it is in local time (zone)."""
