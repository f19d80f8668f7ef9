"""Reads of pages across slices."""
