"""Reads of imports: what a row is about, and how an import stands."""
