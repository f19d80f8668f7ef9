"""Decisions about opportunities: pure functions of facts, without clock or database."""
