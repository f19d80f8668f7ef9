"""Pure rules of the analytics copy."""
