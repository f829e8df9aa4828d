"""Distributions of demand in whole units: fitted, told by quantiles, and their quantiles."""
