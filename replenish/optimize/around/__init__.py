"""Solved around something given: fixed lines, next orders, chosen offers, named quantities."""
