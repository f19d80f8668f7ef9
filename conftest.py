"""Fixtures that every test may use: the cast, its actors, and signed-in browsers."""

import gc
import logging
from collections.abc import Callable, Iterator
from dataclasses import fields

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client, TransactionTestCase, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as properties
from pytest_django import Settings

from quarterdeck.users.terms import Actor
from tests.append_only import guards_lifted
from tests.cast import Cast, actor, the_cast
from tests.query_counts import QueryCounts

# A busy machine is slow, and how long an example takes is no property of what it tries.
properties.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
properties.load_profile("unhurried")
pytest_plugins = ["tests.compiled_reads", "tests.one_handler", "tests.templates_seen"]
# Objects made before the young are looked through: with the usual numbers a sixth of the time of a run goes there.
COLLECT_AFTER = (100_000, 20, 100)
BACKEND = "quarterdeck.users.adapters.PersonBackend"
NOBODY = ("disabled", "company", "sales", "north", "south", "kontur", "weissach")


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of every later collection of garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    leave_logs_to_pytest()


def leave_logs_to_pytest() -> None:
    """Take away the console's handler, for good: pytest keeps what is logged and shows it where a test fails.

    A command that is called within a test would set it up anew, on a stream that ends with that test; from then on
    each line logged is an error with the whole stack.
    """
    django_settings.LOGGING_CONFIG = None
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if handler.get_name() == "console"]:
        root.removeHandler(handler)


def _empty_guarded_tables(test: TransactionTestCase) -> None:
    with guards_lifted():
        _empty_tables(test)


_empty_tables = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # the stubs leave it out
TransactionTestCase._fixture_teardown = _empty_guarded_tables  # type: ignore[attr-defined]  # no hook runs around it


@pytest.fixture(autouse=True)
def fresh_limits(settings: Settings) -> None:
    """Forget how often a test before tried to sign in, and count in memory."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def files_and_passwords(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep attached files in memory, and others and the locks of jobs apart from a run on the other database.

    Hash passwords cheaply: nothing in a test database is secret.
    """
    in_memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    storages = django_settings.STORAGES | {"attachments": in_memory}
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    folder = tmp_path_factory.mktemp("data")
    with override_settings(STORAGES=storages, DATA_DIR=folder, PASSWORD_HASHERS=hashers):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """The company with everybody in it."""
    return the_cast()


@pytest.fixture
def actors(cast: Cast) -> dict[str, Actor]:
    """The actors of everybody who may act, by first name in small letters."""
    return {field.name: actor(getattr(cast, field.name)) for field in fields(cast) if field.name not in NOBODY}


@pytest.fixture
def browser(db: None) -> Callable[[int], Client]:
    """A browser in which the person with this id is signed in."""

    def sign_in(person_id: int) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get(pk=person_id), backend=BACKEND)
        return client

    return sign_in


@pytest.fixture
def query_counts(request: pytest.FixtureRequest) -> QueryCounts:
    """Compare how many queries a block runs with `query_counts.json` beside the test file."""
    return QueryCounts(request.path.with_name("query_counts.json"))
