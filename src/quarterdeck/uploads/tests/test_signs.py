"""Signs that several currencies share: asked for where the file is mapped, taken where the company's is one of them."""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.imports.queries import rows_of
from quarterdeck.imports.terms import Kind
from quarterdeck.uploads.actions import work_off
from quarterdeck.uploads.queries import upload_of
from quarterdeck.uploads.rules import Choices, misshapen
from quarterdeck.uploads.rules.signs import signs_in, unclear_signs, with_signs
from quarterdeck.uploads.terms import Looks, SeenColumn
from quarterdeck.uploads.tests.conftest import Bring
from quarterdeck.uploads.tests.test_views import GUESSED
from quarterdeck.users.queries import company, system_actor
from quarterdeck.values.dataclasses import replace
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast, actor

Browser = Callable[[int], Client]
MIXED = """Deal ID;Deal Name;Deal Stage;Deal Owner;Amount;Close Date
D-1;Seam inspection;Qualification;Rita Vogel;$ 12.500,00;17.12.2026
D-2;Fleet;Qualification;Rita Vogel;7.200,50 €;23.01.2027
D-3;Print check;Qualification;Rita Vogel;¥ 900;28.02.2027
"""


def test_signs_are_found_in_amounts_alone() -> None:
    assert signs_in(["$5", "1.200 kr", "€ 4", "cost $ or kr", "US$ 3", "7"]) == ("$", "kr")


def test_a_sign_is_unclear_where_nothing_says_the_currency() -> None:
    columns = (SeenColumn(name="Value", signs=("$",)), SeenColumn(name="Note", signs=("¥",)))
    looks, fields = Looks(format="delimited", columns=columns), {"Value": "amount", "Note": "name"}
    assert unclear_signs(looks, Choices(fields=fields), Kind.OPPORTUNITIES) == ("$",)
    assert unclear_signs(looks, Choices(fields=fields, defaults={"currency": "USD"}), Kind.OPPORTUNITIES) == ()
    assert unclear_signs(looks, Choices(fields={**fields, "Cur": "currency"}), Kind.OPPORTUNITIES) == ()
    assert with_signs({"reading": {"signs": {"$": "USD"}}}, {"¥": "JPY"})["reading"]["signs"] == {
        "$": "USD",
        "¥": "JPY",
    }
    assert with_signs({"reading": {"signs": {"$": "USD"}}}, {"$": "CAD"})["reading"]["signs"] == {"$": "CAD"}
    lines = Choices(fields={"Value": "unit_price"})
    assert unclear_signs(looks, lines, Kind.OPPORTUNITY_LINES) == (), "their deals say it"
    assert with_signs({"kind": "accounts"}, {}) == {"kind": "accounts"}
    assert misshapen({"reading": {"signs": {"$": 1}}}) == "reading.signs"


@pytest.mark.django_db
def test_each_is_asked_for_and_rows_of_several_currencies_come_in(cast: Cast, bring: Bring, browser: Browser) -> None:
    upload_id = bring(MIXED)
    for code in ("USD", "JPY"):
        activate_currency(code=code, by=system_actor(), via=SYSTEM)
    sam, here = browser(cast.sam), f"/imports/{public_id(upload_id)}/columns"
    shown = unescape(sam.get(here).content.decode())
    assert "“$” stands for" in shown
    assert "“¥” stands for" in shown
    assert "“€” stands for" not in shown
    answer = sam.post(here, GUESSED | {"sign_0": "USD", "check": "1"})
    assert answer.status_code == 422
    assert unescape(answer.content.decode()).count("Say which is meant.") >= 1
    assert sam.post(here, GUESSED | {"every_currency": "EUR", "save": "1"}).status_code == 303
    assert "stands for" not in unescape(sam.get(here).content.decode())
    assert sam.post(here, GUESSED | {"save": "1"}).status_code == 303
    assert sam.post(here, GUESSED | {"sign_0": "USD", "sign_1": "JPY", "check": "1"}).status_code == 303
    assert work_off() == 1
    upload = upload_of(actor(cast.sam), upload_id)
    assert upload.table["reading"]["signs"] == {"$": "USD", "¥": "JPY"}
    assert upload.import_id is not None
    said = {row.name: row.facts["said"]["currency"] for row in rows_of(upload.import_id) if row.facts.get("said")}
    assert said == {"Seam inspection": "USD", "Fleet": "EUR", "Print check": "JPY"}


@pytest.mark.django_db
def test_it_is_the_companys_currency_until_somebody_says_otherwise(
    cast: Cast, bring: Bring, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    canadian = replace(company(), reporting_currency="CAD")
    monkeypatch.setattr("quarterdeck.uploads.queries.known.company", lambda: canadian)
    upload_id = bring(MIXED.replace("¥", "€"))
    sam, here = browser(cast.sam), f"/imports/{public_id(upload_id)}/columns"
    assert '<option value="CAD" selected>' in sam.get(here).content.decode()
    assert sam.post(here, GUESSED | {"sign_0": "USD", "save": "1"}).status_code == 303
    assert '<option value="USD" selected>' in sam.get(here).content.decode()
