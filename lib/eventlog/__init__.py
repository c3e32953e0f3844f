"""What happened, numbered and chained, in a ring of flash sectors. docs/eventlog.md has the format."""
