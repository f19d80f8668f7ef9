"""Records of upper slices as those below see them: by kind and id, through what was registered."""

from dataclasses import replace

import pytest

from quarterdeck.kit.converters import RECORD_PATHS
from quarterdeck.users.queries.records import Records, records, require_visible, require_writable
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound, NotPermitted
from tests.cast import Cast
from tests.customers import a_contact, an_account


def test_every_kind_has_an_address_and_every_address_a_kind() -> None:
    assert set(records.keys()) == set(RECORD_PATHS.values())


def test_unknown_kinds_are_not_found() -> None:
    assert records.kind("account").key == "account"
    for text in ("", "accounts", "person", "Account"):
        with pytest.raises(NotFound):
            records.kind(text)


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("ada", True, True),
        ("max", True, True),
        ("rita", True, True),
        ("chiara", True, False),
        ("rolf", True, False),
        ("olga", False, False),
        ("paul", False, False),
    ],
)
def test_who_may(cast: Cast, actors: dict[str, Actor], who: str, *, reads: bool, writes: bool) -> None:
    account_id = an_account(cast.rita)
    for kind, record_id in (("account", account_id), ("contact", a_contact(cast.rita, account_id=account_id))):
        assert records.kind(kind).visible(actors[who]).filter(pk=record_id).exists() is reads
        assert (record_id in records.kind(kind).writable(actors[who], [record_id])) is writes
        assert records.kind(kind).owners([record_id]) == {record_id: cast.rita}
        assert list(records.kind(kind).names([record_id])) == [record_id]
        if not reads:
            with pytest.raises(NotFound):
                require_visible(actors[who], kind, record_id)
        elif not writes:
            require_visible(actors[who], kind, record_id)
            with pytest.raises(NotPermitted):
                require_writable(actors[who], kind, record_id)
        else:
            require_writable(actors[who], kind, record_id)


def test_kinds_are_added_once_and_before_the_start() -> None:
    some, account = Records(), records.kind("account")
    some.add(account)
    some.add(account)
    with pytest.raises(ValueError, match="account"):
        some.add(replace(account, label="Other"))
    some.freeze()
    with pytest.raises(RuntimeError):
        some.add(replace(account, key="other"))
    with pytest.raises(RuntimeError):
        records.add(replace(account, key="other"))
