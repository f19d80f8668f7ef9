"""Forms of what any record may have."""
