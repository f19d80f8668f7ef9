"""Pages of what any record may have."""
