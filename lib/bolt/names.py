"""What a movement can end with. 'locked' and 'unlocked': it is there."""

JAMMED = "jammed"  # it did not get there: back at its start, never left, or stuck (position says which)
NO_SWITCH = "no-switch"  # it got there by time and force; the switch of that end does not say so
SWITCH_FAULT = "switch-fault"  # a switch is closed that should be open: driven all the same
LOW_BATTERY = "low-battery"  # not begun: it could not have been finished
