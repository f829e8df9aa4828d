"""Stages 1 and 2: demand paths over the protection interval, and the requirement on each of them."""
