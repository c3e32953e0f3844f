"""What can be drawn from a board's profile (lib/boards): its table of pins, its wiring, its description for Wokwi."""
