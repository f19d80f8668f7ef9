"""Tables of administration."""
