"""Schemathesis against a running server: thousands of requests made from the OpenAPI document, as two rivals."""
