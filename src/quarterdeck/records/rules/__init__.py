"""Rules of what any record may have."""
