"""Forecast, its past and the supply, as a plan takes them: by line and period."""
