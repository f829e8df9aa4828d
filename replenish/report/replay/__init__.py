"""The past, lived again: summary and page."""
