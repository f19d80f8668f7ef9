"""Decisions about backups: pure."""
