"""Writes of webhooks."""

from quarterdeck.webhooks.actions.delivering import attempt_delivery, note_attempt
from quarterdeck.webhooks.actions.endpoints import (
    add_endpoint,
    delete_endpoint,
    edit_endpoint,
    pause_endpoint,
    resume_endpoint,
    rotate_secret,
)
from quarterdeck.webhooks.actions.following import follow_journal
from quarterdeck.webhooks.actions.keeping import forget_bodies, forget_deliveries, skip_deliveries
from quarterdeck.webhooks.actions.replaying import replay_deliveries, replay_delivery, send_test

__all__ = [
    "add_endpoint",
    "attempt_delivery",
    "delete_endpoint",
    "edit_endpoint",
    "follow_journal",
    "forget_bodies",
    "forget_deliveries",
    "note_attempt",
    "pause_endpoint",
    "replay_deliveries",
    "replay_delivery",
    "resume_endpoint",
    "rotate_secret",
    "send_test",
    "skip_deliveries",
]
