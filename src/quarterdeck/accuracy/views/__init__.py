"""Pages of the record of calls."""
