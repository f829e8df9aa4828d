"""The question of a solver: curves, rows of limits, what may be ordered, and what prices prove about it."""
