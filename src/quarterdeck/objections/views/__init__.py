"""Pages of objections beside outcomes."""
