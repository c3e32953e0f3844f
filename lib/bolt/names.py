"""What a movement can end with. 'locked' and 'unlocked': it is there."""

JAMMED = "jammed"  # it did not get there and went back, or never left
NO_SWITCH = "no-switch"  # it got there by time and force; the switch of that end does not say so
SWITCH_FAULT = "switch-fault"  # both ends at once: not moved, or stopped
LOW_BATTERY = "low-battery"  # not begun: it could not have been finished
