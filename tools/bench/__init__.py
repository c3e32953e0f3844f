"""`make bench`: one line a figure, each as a ratio to a limit taken in the same run."""
