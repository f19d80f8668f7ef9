"""Imports as a whole: outside files, interruptions, the two ways to write the same."""
