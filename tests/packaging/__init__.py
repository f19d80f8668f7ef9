"""The wheel in an empty environment."""
