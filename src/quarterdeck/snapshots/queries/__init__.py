"""Reads of snapshots: what a file shows, what the files before it showed, how a series stands."""
