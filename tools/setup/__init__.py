"""`make setup`: brings the interpreters, the broker and the Python packages that the tests and the simulator run on."""
