"""Decisions of pages across slices."""
