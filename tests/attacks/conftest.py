"""The world under attack, made once for all attacks."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.attacks.walk import Answered, canaries_everywhere
from tests.attacks.writes import Write, all_writes
from tests.copied import copied
from tests.matrix.tries import World, a_world


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once: every attempt is rolled back, and so is this at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = a_world()
        with copied():
            yield world
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def writes(world: World, django_db_blocker: DjangoDbBlocker) -> dict[str, Write]:
    """For every address that is posted to, a request that writes, as far as one is found."""
    with django_db_blocker.unblock():
        return all_writes(world)


@pytest.fixture(scope="package")
def canaries(world: World, django_db_blocker: DjangoDbBlocker) -> list[Answered]:
    """Every answer with canaries in it: what runs in it and what guards it are two questions to one walk."""
    with django_db_blocker.unblock():
        return list(canaries_everywhere(world))
