"""Endpoints of activities, next steps and mail sources."""

from quarterdeck.activities.api.activities import activities
from quarterdeck.activities.api.records import on_records
from quarterdeck.activities.api.sources import mail_sources

__all__ = ["activities", "mail_sources", "on_records"]
