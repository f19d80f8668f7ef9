"""Writing products: rows, history, and nothing on refusal."""

from decimal import Decimal

import pytest

from quarterdeck.catalog import actions, queries
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.journal.queries import timeline
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale

FORM = Via(Door.FORM)


@pytest.fixture
def sam(actors: dict[str, Actor]) -> Actor:
    for code in ("EUR", "USD"):
        actions.activate_currency(code=code, by=actors["sam"], via=FORM)
    return actors["sam"]


def add(sam: Actor, name: str = "GTX Plus Pro", price: str | None = "5482", currency: str = "USD") -> int:
    new = NewProduct(name, "GTX", None if price is None else Decimal(price), currency)
    return actions.add_product(new=new, by=sam, via=FORM).product_id


def last_changes(product_id: int) -> dict[str, tuple[object, object]]:
    return {change.field: (change.old, change.new) for change in timeline("product", product_id)[0].changes}


def test_added_product_is_there_with_its_history(sam: Actor) -> None:
    saved = actions.add_product(
        new=NewProduct("  GTX \t Plus Pro ", "GTX", Decimal("5482.50"), " usd"), by=sam, via=FORM
    )
    row = queries.product_row(saved.product_id)
    assert (row.name, row.family, row.list_price, row.currency) == ("GTX Plus Pro", "GTX", Decimal("5482.5"), "USD")
    assert (row.is_active, row.version) == (True, 1)
    (entry,) = timeline("product", row.id)
    assert (entry.seq, entry.event, entry.actor_id, entry.door) == (saved.seq, "product.added", sam.person_id, "form")
    assert last_changes(row.id) == {
        "name": (None, "GTX Plus Pro"),
        "family": (None, "GTX"),
        "list_price": (None, "5482.50"),
        "currency": (None, "USD"),
    }
    assert queries.products_by_name_key() == {"gtx plus pro": row.id}


def test_edit_writes_only_what_changed(sam: Actor) -> None:
    product_id = add(sam)
    changes = {"list_price": Decimal("5482.0"), "family": "GTX 2"}
    saved = actions.edit_product(product_id=product_id, changes=changes, by=sam, via=FORM, version=1)
    assert saved.version == 2
    assert last_changes(product_id) == {"family": ("GTX", "GTX 2")}
    again = actions.edit_product(product_id=product_id, changes={"family": " GTX  2 "}, by=sam, via=FORM, version=2)
    assert (again.version, again.seq) == (2, None)


def test_stale_edit_changes_nothing(sam: Actor) -> None:
    product_id = add(sam)
    actions.edit_product(product_id=product_id, changes={"family": "A"}, by=sam, via=FORM, version=1)
    with pytest.raises(Stale):
        actions.edit_product(product_id=product_id, changes={"family": "B"}, by=sam, via=FORM, version=1)
    assert queries.product_row(product_id).family == "A"


def test_two_active_products_never_share_a_name(sam: Actor) -> None:
    first = add(sam, "GTX Pro")
    with pytest.raises(Refused) as refusal:
        add(sam, "gtx  PRO")
    assert [reason.code for reason in refusal.value.reasons] == ["product_exists"]
    actions.edit_product(product_id=first, changes={"name": "GTX pro"}, by=sam, via=FORM)
    actions.archive_product(product_id=first, by=sam, via=FORM)
    second = add(sam, "GTX Pro")
    with pytest.raises(Refused):
        actions.reactivate_product(product_id=first, by=sam, via=FORM)
    actions.edit_product(product_id=second, changes={"name": "GTX Pro 2"}, by=sam, via=FORM)
    actions.reactivate_product(product_id=first, by=sam, via=FORM)
    assert [row.name for row in queries.product_options()] == ["GTX pro", "GTX Pro 2"]


def test_archived_product_keeps_its_name_but_cannot_be_picked(sam: Actor) -> None:
    product_id = add(sam)
    saved = actions.archive_product(product_id=product_id, by=sam, via=FORM)
    assert actions.archive_product(product_id=product_id, by=sam, via=FORM).seq is None
    assert saved.version == 2
    assert last_changes(product_id) == {"state": ("active", "archived")}
    assert queries.product_options() == []
    assert queries.product_names([product_id]) == {product_id: "GTX Plus Pro"}
    assert [row.id for row in queries.product_list(text="plus", is_active=False).rows] == [product_id]


def test_refused_product_leaves_nothing(sam: Actor) -> None:
    with pytest.raises(Refused) as refusal:
        add(sam, "", "-1", "SEK")
    assert [reason.code for reason in refusal.value.reasons] == ["name_missing", "price_negative", "currency_inactive"]
    assert queries.product_options() == []


@pytest.mark.parametrize("who", ["rita", "max", "rolf", "chiara", "paul"])
def test_others_may_not_write_products(actors: dict[str, Actor], sam: Actor, who: str) -> None:
    product_id = add(sam)
    with pytest.raises(NotPermitted):
        add(actors[who], "Other")
    with pytest.raises(NotPermitted):
        actions.edit_product(product_id=product_id, changes={"name": "X"}, by=actors[who], via=FORM)
    with pytest.raises(NotPermitted):
        actions.archive_product(product_id=product_id, by=actors[who], via=FORM)
    assert [row.name for row in queries.product_options()] == ["GTX Plus Pro"]


def test_unknown_product_is_not_found(sam: Actor) -> None:
    with pytest.raises(NotFound):
        actions.edit_product(product_id=5, changes={}, by=sam, via=FORM)
    with pytest.raises(NotFound):
        queries.product_row(5)


def test_search_takes_wildcards_as_letters(sam: Actor) -> None:
    add(sam, "50% off_er")
    add(sam, "Straße \\ Ω")
    assert [row.name for row in queries.product_list(text="% OFF_", is_active=True).rows] == ["50% off_er"]
    assert [row.name for row in queries.product_list(text="strasse \\", is_active=True).rows] == ["Straße \\ Ω"]
    for text in ("5_%", "\x00", "x" * 1_000_000):
        assert queries.product_list(text=text, is_active=True).rows == []
