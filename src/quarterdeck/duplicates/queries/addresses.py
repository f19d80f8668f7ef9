"""Addresses of merges."""

from django.urls import reverse

from quarterdeck.duplicates.terms import Kind


def merge_address(kind: Kind, source_id: int, target_id: int) -> str:
    """Where one record is merged into another one."""
    return reverse("merge_new", args=[kind.value, source_id, target_id])
