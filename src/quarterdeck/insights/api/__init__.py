"""Endpoints of insights."""
