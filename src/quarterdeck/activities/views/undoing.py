"""Where a change can be taken back."""

from django.urls import reverse


def reopen_url(activity_id: int) -> str:
    """The address that plans a completed activity again."""
    return reverse("activity_reopen", args=[activity_id])


def activity_undo_url(activity_id: int, seq: int | None) -> str:
    """The address that takes an edit back; empty when nothing changed."""
    return "" if seq is None else reverse("activity_undo", args=[activity_id, seq])


def step_undo_url(kind: str, record_id: int, seq: int | None) -> str:
    """The address that puts the next step of before back; empty when nothing changed."""
    return "" if seq is None else reverse("next_step_undo", args=[kind, record_id, seq])
