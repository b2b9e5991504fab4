"""Feature blocks for pairs of statements."""
