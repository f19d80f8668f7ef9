"""Pages of revenue."""
