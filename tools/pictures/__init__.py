"""Pictures of what the tools show on a terminal, drawn from real runs: docs/pictures/."""
