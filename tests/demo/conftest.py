"""The company of the guide, built once for all tests here and taken back at the end."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from quarterdeck.demo.actions import build_demo
from tests.demo.figures import DAY, SEED


@pytest.fixture(scope="package")
def nordvik(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo company as of the guide's day. Each test's own changes are taken back before the next."""
    with django_db_blocker.unblock(), transaction.atomic():
        build_demo(progress=lambda step, done, total: None, seed=SEED, today=DAY)
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)
