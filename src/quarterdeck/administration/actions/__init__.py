"""Backups and restoring: what is written here are files, and databases as a whole."""
