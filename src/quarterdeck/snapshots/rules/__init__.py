"""Decisions about snapshots: which day a file shows, and what differs between two of them."""
