"""Forecast sources: one file each, and what they share beside them."""
