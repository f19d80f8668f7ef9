"""Making and keeping the analytics copy."""
