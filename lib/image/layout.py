"""How an image begins: a manifest block and a signature block."""

BLOCK = 4096
HEADER = 2 * BLOCK
