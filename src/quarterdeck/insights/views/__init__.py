"""Pages across slices."""
