"""The bench: what a lock's flash holds when it leaves, and how it gets there. docs/bench-setup.md."""
