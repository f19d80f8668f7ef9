"""The world in which addresses are tried."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.copied import copied
from tests.matrix.tries import World, a_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once: every attempt is rolled back, and so is this at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = a_world()
        with copied():
            yield world
        transaction.set_rollback(True)
