"""Policies under test, one file each."""
