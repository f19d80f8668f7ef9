"""The company of the guide, built once for all tests here and taken back at the end."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from quarterdeck.demo.actions import build_demo
from tests.demo.figures import DAY, SEED


@pytest.fixture(scope="package")
def nordvik(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo company as of the guide's day. Each test's own changes are taken back before the next."""
    with django_db_blocker.unblock(), transaction.atomic():
        build_demo(progress=lambda step, done, total: None, seed=SEED, today=DAY)
        # PostgreSQL would check the references of all these rows again at the end of each test, and plan blindly.
        connection.check_constraints()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)
