"""Fixtures of qualification: the shipped frameworks, an account of Rita's to qualify."""

import pytest

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.qualification.actions import install_frameworks
from quarterdeck.qualification.queries import element_ids
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM, Cast
from tests.customers import an_account


@pytest.fixture
def elements(cast: Cast) -> dict[str, int]:
    """The elements of the shipped frameworks by "framework/element"."""
    for code in ("EUR", "JPY"):
        activate_currency(code=code, by=system_actor(), via=SYSTEM)
    install_frameworks(by=system_actor(), via=SYSTEM)
    return element_ids()


@pytest.fixture
def account(cast: Cast, elements: dict[str, int]) -> int:
    return an_account(cast.rita, "Kettler Logistik")
