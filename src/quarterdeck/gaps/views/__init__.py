"""Pages of product gaps."""
