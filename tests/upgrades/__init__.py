"""Databases as earlier releases left them, and how they were made."""
