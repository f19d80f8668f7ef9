"""Public REST API assembly."""
