"""Background work of the journal. Each call does a bounded batch and returns how much it did; 0 means idle."""

from django.utils import timezone

from quarterdeck.journal import actions
from quarterdeck.journal.actions import idempotency


def seal_pending() -> int:
    """Seal a batch of entries."""
    return actions.seal_entries()


def dispatch_outbox() -> int:
    """Run a batch of owed effects."""
    return actions.dispatch_effects()


def forget_replies() -> int:
    """Drop stored replies past their time."""
    return idempotency.forget_replies(at=timezone.now())
