"""``replenish.toml``: its sections, and how they are read."""
