"""Pages of next best actions."""
