"""The solver for many lines: prices of the limits by a smoothed dual, then a plan filled at these prices."""
