"""What a movement can end with. 'locked' and 'unlocked': it is there."""

JAMMED = "jammed"  # it did not get there: back at its start, never left, or stuck (position says which)
NO_SWITCH = "no-switch"  # driven there for the whole time; no switch says that it is there
SWITCH_FAULT = "switch-fault"  # a switch is closed that should be open: driven all the same
LOW_BATTERY = "low-battery"  # not begun: it could not have been finished
