"""What a policy lived through, in rows, charts and words; in the past or on futures."""
