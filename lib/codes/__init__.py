"""Where a code is checked: one-time codes, stay codes, PINs, the throttle, and the judge over them."""
