"""Absolute addresses of this installation, for what is shown outside a request."""

from django.conf import settings
from django.urls import reverse


def join_link(secret: str) -> str:
    """The link by which someone sets a password."""
    return f"{settings.PUBLIC_URL}{reverse('join', kwargs={'secret': secret})}"
