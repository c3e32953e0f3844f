"""The server's side of a lock's network (docs/network.md)."""
