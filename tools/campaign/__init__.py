"""Long runs of the simulated lock that are too long for every test run: each has a short form in tests_host/."""
