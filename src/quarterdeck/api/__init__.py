"""Public REST API: sign-in by token, errors, OpenAPI, idempotency; it mounts every slice's api.py."""
