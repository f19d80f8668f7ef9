"""The cast itself: what all other tests rely on."""

import pytest

from quarterdeck.users.queries import may_write_for
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.verdict import NotFound
from tests.cast import Cast, actor, token_actor

pytestmark = pytest.mark.django_db


def test_everybody_has_the_scope_of_their_role(actors: dict[str, Actor]) -> None:
    kinds = {name: one.scope.kind for name, one in actors.items()}
    assert kinds == {
        "ada": ScopeKind.ALL,
        "sam": ScopeKind.ALL,
        "max": ScopeKind.PEOPLE,
        "rita": ScopeKind.PEOPLE,
        "olga": ScopeKind.PEOPLE,
        "chiara": ScopeKind.ALL,
        "rolf": ScopeKind.ALL,
        "paul": ScopeKind.ORGANISATION,
        "pia": ScopeKind.ORGANISATION,
    }


def test_who_writes_for_whom(cast: Cast, actors: dict[str, Actor]) -> None:
    writers = {name for name, one in actors.items() if may_write_for(one, cast.rita)}
    assert writers == {"ada", "sam", "max", "rita"}


def test_disabled_person_is_nobody(cast: Cast) -> None:
    with pytest.raises(NotFound):
        actor(cast.disabled)


def test_token_only_reads_without_scopes(cast: Cast) -> None:
    narrow = token_actor(cast.rita)
    assert narrow.permissions == frozenset()
    assert narrow.token_id
    assert narrow.scope == actor(cast.rita).scope
