"""Updates: installing an image, and the trial that it must pass."""
