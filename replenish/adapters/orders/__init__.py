"""Plans on their way out: purchase orders, the derivation of every line, limits, the record of the run."""
