"""Fixtures of the tests of next best actions."""

import pytest

from quarterdeck.opportunities.tests.deals import Sales, sales_of
from tests.cast import Cast


@pytest.fixture
def sales(cast: Cast) -> Sales:
    """The default pipeline and a customer."""
    return sales_of(cast)


@pytest.fixture(autouse=True)
def no_horizon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test runs in one transaction, which PostgreSQL's horizon holds back: follow what it wrote all the same."""
    monkeypatch.setattr("quarterdeck.journal.queries.following.below_horizon", lambda rows: rows)
