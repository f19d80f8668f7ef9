"""Fixtures of the pages of accounts and contacts."""

from collections.abc import Callable

import pytest
from django.test import Client

from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.customers import a_contact, an_account


@pytest.fixture
def rita(cast: Cast, browser: Callable[[int], Client]) -> Client:
    return browser(cast.rita)


@pytest.fixture
def account(cast: Cast) -> str:
    account_id = an_account(
        cast.rita, "Kettler Logistik", domain="kettler.example", industry="Logistics", employees=1200, country="DE",
        region="DE-BY",
    )  # fmt: skip
    a_contact(cast.rita, "Jana Weber", title="CFO", email="jana@kettler.example", account_id=account_id)
    return f"/accounts/{public_id(account_id)}"
