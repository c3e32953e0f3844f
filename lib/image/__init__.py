"""What an image is, and the one place where one is judged."""
