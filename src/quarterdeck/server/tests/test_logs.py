"""Secrets do not reach the log."""

import logging
from collections.abc import Iterator
from io import StringIO
from logging.config import dictConfig

import pytest
from django.conf import settings
from django.test import Client

from quarterdeck.users.actions import invite_person
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM, Cast


@pytest.fixture
def console() -> Iterator[StringIO]:
    """What the server writes to its console."""
    root, lines = logging.getLogger(), StringIO()
    before = root.handlers[:]
    dictConfig(settings.LOGGING)
    handler = next(one for one in root.handlers if one.get_name() == "console")
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(lines)
    yield lines
    root.handlers[:] = before


def test_a_live_link_stands_in_no_line(cast: Cast, console: StringIO) -> None:
    secret = invite_person(person_id=cast.rita, by=system_actor(), via=SYSTEM).secret
    assert Client().post(f"/join/{secret}", {"password": "short"}).status_code == 422
    Client(enforce_csrf_checks=True).post(f"/join/{secret}", {"password": "short"})
    assert console.getvalue().count("/join/…") == 2
    assert secret not in console.getvalue()
