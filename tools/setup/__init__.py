"""`make setup`: brings the interpreters, the broker and the Python packages that the rest runs on."""
