"""Words of pages across slices."""
