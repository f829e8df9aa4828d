"""Replays on their way out: tables, the record of the run, and the report beside them."""
