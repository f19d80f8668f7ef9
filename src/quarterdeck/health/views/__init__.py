"""Pages of deal health."""
