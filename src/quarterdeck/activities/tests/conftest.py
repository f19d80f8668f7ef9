"""Records that activities stand on: all of them Rita's."""

from dataclasses import dataclass

import pytest

from quarterdeck.users.terms import Actor
from tests.cast import Cast
from tests.customers import a_contact, an_account


@dataclass(frozen=True)
class Desk:
    """Rita's account and contact, and everybody as actors."""

    cast: Cast
    account: int
    contact: int
    actors: dict[str, Actor]


@pytest.fixture
def desk(cast: Cast, actors: dict[str, Actor]) -> Desk:
    account = an_account(cast.rita)
    return Desk(cast, account, a_contact(cast.rita, account_id=account), actors)
