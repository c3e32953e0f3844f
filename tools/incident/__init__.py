"""The incident of 2017, replayed: what may go wrong with an update, and somebody at the door all the time."""
