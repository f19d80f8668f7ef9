"""Tables of revenue."""
