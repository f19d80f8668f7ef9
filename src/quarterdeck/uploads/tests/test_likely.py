"""Rows whose records are probably here already: shown beside them, decided singly or by a rule, on pages and by API."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from quarterdeck.customers.queries import visible_accounts
from quarterdeck.imports.terms import Choice, Decision, Kind, Settings
from quarterdeck.uploads import actions
from quarterdeck.uploads.models import RowDecision
from quarterdeck.uploads.queries import counts_of, upload_of
from quarterdeck.uploads.terms import Verdict
from quarterdeck.uploads.tests.conftest import Bring
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import Conflict, Refused
from tests.cast import SYSTEM, Cast, actor
from tests.customers import an_account
from tests.query_counts import QueryCounts
from tests.rest import api, content

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db
ROWS = "Company name,Website,Country\nBergmann Kunststoff,bergmann.example,DE\nHalden Foods,halden.example,NO\n"


@pytest.fixture
def bergmann(cast: Cast) -> int:
    return an_account(cast.rita, "Bergmann Kunststoff GmbH", domain="bergmann.example", phone="+49 30 1234567")


@pytest.fixture
def checked(cast: Cast, bring: Bring, bergmann: int) -> int:
    """A file of two accounts, one of which is here, checked."""
    upload_id = bring(ROWS, name="accounts.csv", kind=Kind.ACCOUNTS)
    check(upload_id, cast)
    return upload_id


def check(upload_id: int, cast: Cast) -> None:
    actions.ask_check(upload_id=upload_id, settings=Settings(), by=actor(cast.sam), via=SYSTEM)
    assert actions.work_off() == 1


def counted(upload_id: int, cast: Cast) -> tuple[dict[str, int], int]:
    counts = counts_of(upload_of(actor(cast.sam), upload_id))
    return {one.value: count for one, count in counts.by_verdict.items() if count}, counts.undecided


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_a_row_stands_beside_the_record_that_it_may_be(
    cast: Cast, checked: int, bergmann: int, browser: Browser, query_counts: QueryCounts
) -> None:
    sam, here = browser(cast.sam), f"/imports/{public_id(checked)}"
    every = page(sam, here)
    assert "probably here, 1 undecided" in every
    assert every.count("very likely here already") == 1
    with query_counts.expect("rows to decide"):
        shown = page(sam, f"{here}?verdict=decide")
    assert f'href="/accounts/{public_id(bergmann)}"' in shown
    assert "Same name, Same domain" in shown
    assert "bergmann.example · Germany" in shown
    assert "bergmann.example · +49 30 1234567 · Rita Vogel" in shown
    assert "Halden Foods" not in shown


def test_a_decision_survives_checks_and_goes_again(cast: Cast, checked: int, bergmann: int, browser: Browser) -> None:
    sam, here = browser(cast.sam), f"/imports/{public_id(checked)}"
    answer = sam.post(f"{here}/decisions", {"likely_2": f"update:{bergmann}"})
    assert answer["Location"] == here
    assert actions.work_off() == 1
    assert counted(checked, cast) == ({"create": 1, "update": 1, "decide": 1}, 0)
    sam.post(f"{here}/check")
    assert actions.work_off() == 1
    assert counted(checked, cast) == ({"create": 1, "update": 1, "decide": 1}, 0)
    assert "Taken for the record here" in page(sam, here)
    assert f'<option value="update:{bergmann}" selected>' in page(sam, f"{here}?verdict=decide")
    sam.post(f"{here}/decisions", {"likely_2": ""})
    assert actions.work_off() == 1
    assert counted(checked, cast) == ({"create": 2, "decide": 1}, 1)


def test_what_is_decided_is_what_the_import_does(cast: Cast, checked: int, bergmann: int, browser: Browser) -> None:
    sam, here = browser(cast.sam), f"/imports/{public_id(checked)}"
    sam.post(f"{here}/decisions", {"rule": "update", "score": "85"})
    assert actions.work_off() == 1
    sam.post(f"{here}/apply", {})
    assert actions.work_off() == 1
    names = visible_accounts(actor(cast.sam)).filter(pk__gt=0)
    assert {public_id(number) for number in names} >= {public_id(bergmann)}
    assert names.count() == 2
    sam.post(f"{here}/undo")
    assert actions.work_off() == 1
    assert visible_accounts(actor(cast.sam)).filter(name="Bergmann Kunststoff GmbH").count() == 1


NOTHING = (
    {"rule": "sideways", "score": "85"},
    {"rule": "skip", "score": "12"},
    {"likely_2": "x"},
    {"likely_2": "update:17"},
    {"likely_99": "skip"},
    {"likely_x": "skip"},
)


@pytest.mark.parametrize("posted", NOTHING, ids=str)
def test_what_cannot_be_decided_changes_nothing(
    cast: Cast, checked: int, browser: Browser, posted: dict[str, str]
) -> None:
    sam, here = browser(cast.sam), f"/imports/{public_id(checked)}"
    assert sam.post(f"{here}/decisions", posted).status_code == 303
    assert not RowDecision.objects.exists()
    actions.work_off()
    assert counted(checked, cast) == ({"create": 2, "decide": 1}, 1)


def test_rows_of_another_kind_lose_what_was_decided(cast: Cast, checked: int) -> None:
    by = actor(cast.sam)
    actions.decide_rows(upload_id=checked, decisions={2: Decision(Choice.SKIP)}, by=by, via=SYSTEM)
    actions.use_kind(upload_id=checked, kind=Kind.CONTACTS, by=by, via=SYSTEM)
    assert not RowDecision.objects.exists()


def test_too_much_at_once_and_too_late_is_refused(cast: Cast, checked: int) -> None:
    by = actor(cast.sam)
    many = dict.fromkeys(range(501), Decision(Choice.SKIP))
    with pytest.raises(Refused):
        actions.decide_rows(upload_id=checked, decisions=many, by=by, via=SYSTEM)
    with pytest.raises(Refused):
        actions.decide_by_rule(upload_id=checked, rule=None, score=101, by=by, via=SYSTEM)
    actions.ask_apply(upload_id=checked, is_lenient=False, by=by, via=SYSTEM)
    assert actions.work_off() == 1
    with pytest.raises(Conflict):
        actions.decide_by_rule(upload_id=checked, rule=Choice.SKIP, score=85, by=by, via=SYSTEM)


def test_programs_decide_alike(cast: Cast, checked: int, bergmann: int) -> None:
    sam = api(cast.sam, *actor(cast.sam).permissions)
    path = f"/imports/{public_id(checked)}"
    (row,) = content(sam.get(f"{path}/rows?verdict=decide"))["items"]
    evidence = ["same_name", "same_domain"]
    assert row["likely"] == [{"record_id": public_id(bergmann), "line": None, "score": 95, "evidence": evidence}]
    assert content(sam.get(path))["undecided"] == 1
    rows: list[dict[str, Any]] = [{"line": 2, "choice": "skip"}]
    body = {"rows": rows, "rule": {"choice": "update", "score": 90}}
    assert sam.post(f"{path}/decisions", body).status_code == 204
    assert sam.post(f"{path}/check", {}).status_code == 202
    assert actions.work_off() == 1
    told = content(sam.get(path))
    assert (told["verdicts"]["skip"], told["undecided"], told["likely_rule"]) == (1, 0, "update")
    rows[0] = {"line": 2, "choice": None}
    assert sam.post(f"{path}/decisions", {"rows": rows}).status_code == 204
    assert sam.post(f"{path}/check", {}).status_code == 202
    assert actions.work_off() == 1
    assert content(sam.get(path))["verdicts"]["update"] == 1
    assert sam.post(f"{path}/decisions", {"rows": [{"line": 2, "choice": "sideways"}]}).status_code == 422
    assert Verdict.DECIDE in told["verdicts"]


def test_a_line_that_tells_of_the_same_one_as_a_line_before_is_decided_too(
    cast: Cast, bring: Bring, browser: Browser
) -> None:
    rows = ROWS + "Halden Foods AS,www.halden.example,NO\nHalden Ferries,other.example,NO\n"
    upload_id = bring(rows, name="accounts.csv", kind=Kind.ACCOUNTS)
    check(upload_id, cast)
    assert counted(upload_id, cast) == ({"create": 4, "decide": 1}, 1)
    here = f"/imports/{public_id(upload_id)}"
    every = page(browser(cast.sam), here)
    assert "very likely line 3 again" in every
    assert "Line 3 of this file" in page(browser(cast.sam), f"{here}?verdict=decide")
    (row,) = content(api(cast.sam, *actor(cast.sam).permissions).get(f"{here}/rows?verdict=decide"))["items"]
    assert [(one["record_id"], one["line"], one["score"]) for one in row["likely"]] == [(None, 3, 100)]
    # A rule for what is here takes no line for a record; who decides about the line itself may pass it over.
    actions.decide_by_rule(upload_id=upload_id, rule=Choice.UPDATE, score=60, by=actor(cast.sam), via=SYSTEM)
    check(upload_id, cast)
    assert counted(upload_id, cast) == ({"create": 4, "decide": 1}, 1)
    browser(cast.sam).post(f"{here}/decisions", {"likely_4": "skip"})
    assert actions.work_off() == 1
    assert counted(upload_id, cast) == ({"create": 3, "decide": 1, "skip": 1}, 0)


def test_two_lines_are_never_taken_for_one_record(cast: Cast, bring: Bring, bergmann: int, browser: Browser) -> None:
    rows = ROWS.replace("Halden Foods,halden", "Bergmann Kunststoffe,bergmann")
    upload_id = bring(rows, name="accounts.csv", kind=Kind.ACCOUNTS)
    check(upload_id, cast)
    taken, here = f"update:{bergmann}", f"/imports/{public_id(upload_id)}"
    sam = browser(cast.sam)
    answer = sam.post(f"{here}/decisions", {"likely_2": taken, "likely_3": taken})
    assert answer.status_code == 422
    assert "Lines 2 and 3 would be one record." in unescape(answer.content.decode())
    assert not RowDecision.objects.exists()
    decide: dict[str, Any] = {"upload_id": upload_id, "by": actor(cast.sam), "via": SYSTEM}
    actions.decide_rows(decisions={2: Decision(Choice.UPDATE, bergmann)}, **decide)
    with pytest.raises(Refused):
        actions.decide_rows(decisions={3: Decision(Choice.UPDATE, bergmann)}, **decide)
    actions.decide_rows(decisions={2: None, 3: Decision(Choice.UPDATE, bergmann)}, **decide)
    assert list(RowDecision.objects.values_list("line", flat=True)) == [3]
