"""Tables of mirrors."""
