"""Tests of what spans slices."""
