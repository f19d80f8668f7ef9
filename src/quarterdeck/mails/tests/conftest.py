"""A mail server on this machine, and settings that lead to it."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.mailbox import Mailbox, mailbox


@pytest.fixture
def box(settings: Settings) -> Iterator[Mailbox]:
    """A mail server without encryption that takes everything."""
    with mailbox() as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.DEFAULT_FROM_EMAIL = "Quarterdeck <qd@firm.example>"
        yield found
