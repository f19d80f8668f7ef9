"""Running an installation: status, backups, the audit page, settings as a file."""
