"""Sampled futures: summary and page."""
