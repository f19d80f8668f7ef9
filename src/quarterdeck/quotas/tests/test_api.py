"""The API of quotas: the same actions and reads as the pages."""

from typing import Any

from quarterdeck.quotas.api import QuotaCopyOut, QuotaOut, QuotasOut, QuotaVersionsOut, SeasonalitiesOut, SeasonalityOut
from quarterdeck.quotas.tests.making import YEAR, a_quota
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.rest import api, content, fits

AGO = "2021-01-01T00:00:00Z"


def test_quota_is_set_read_typed_and_removed(cast: Cast) -> None:
    sam = api(cast.sam, Permission.QUOTAS_MANAGE)
    ramp = {"since": "2027-02-01", "percents": [50]}
    body: dict[str, Any] = {"year": YEAR, "person_id": public_id(cast.rita), "amount": "120000.00", "currency": "EUR"}
    made = fits(sam.put("/quotas", {**body, "ramp": ramp}), QuotaOut)
    assert (made.amount, made.total, made.version) == ("120000.00", "105000.00", 1)
    assert [month.amount for month in made.months[:3]] == ["0.00", "5000.00", "10000.00"]
    assert made.ramp is not None
    assert made.ramp.model_dump() == ramp
    there = f"/quotas/{made.id}"
    again = sam.put("/quotas", body, If_Match='"v7"')
    assert again.status_code == 412
    changed = fits(sam.put("/quotas", body, If_Match='"v1"'), QuotaOut)
    assert (changed.id, changed.total, changed.version) == (made.id, "120000.00", 2)
    amounts = ["20000.00", *["10000.00"] * 11]
    refused = sam.put(f"{there}/months", {"amounts": amounts, "total": "120000.00"})
    assert refused.status_code == 422
    assert content(refused)["reasons"][0]["code"] == "total_differs"
    typed = fits(sam.put(f"{there}/months", {"amounts": amounts, "total": "130000.00"}), QuotaOut)
    assert [typed.total, typed.amount, typed.months[0].is_typed] == ["130000.00", "120000.00", True]
    rita = api(cast.rita)
    assert fits(rita.get(there), QuotaOut).total == "130000.00"
    assert rita.get(f"{there}?at={AGO}").status_code == 404
    assert sam.delete(there).status_code == 204
    assert rita.get(there).status_code == 404
    versions = fits(rita.get(f"{there}/versions"), QuotaVersionsOut).items
    assert [(one.version, one.is_removed) for one in versions] == [(4, True), (3, False), (2, False), (1, False)]


def test_list_goes_page_by_page_over_what_one_sees(cast: Cast) -> None:
    made = sorted(a_quota(person_id=person) for person in (cast.rita, cast.max, cast.olga))
    a_quota(person_id=cast.rita, year=YEAR + 1)
    sam = api(cast.sam)
    first = fits(sam.get(f"/quotas?year={YEAR}&limit=2"), QuotasOut)
    rest = fits(sam.get(f"/quotas?year={YEAR}&limit=2&cursor={first.next_cursor}"), QuotasOut)
    assert [one.id for one in (*first.items, *rest.items)] == [public_id(one) for one in made]
    assert rest.next_cursor is None
    assert sam.get("/quotas?cursor=elsewhere").status_code == 422
    assert [one.person_id for one in fits(api(cast.olga).get("/quotas"), QuotasOut).items] == [public_id(cast.olga)]


def test_year_is_copied_by_who_may(cast: Cast) -> None:
    a_quota("100000", person_id=cast.rita)
    body = {"from_year": YEAR, "to_year": YEAR + 1, "growth_bp": 1_000}
    assert api(cast.max).post("/quotas/copy", body).status_code == 403
    sam = api(cast.sam, Permission.QUOTAS_MANAGE)
    assert fits(sam.post("/quotas/copy", body), QuotaCopyOut).model_dump() == {"made": 1, "there": 0, "left": 0}
    (copied,) = fits(sam.get(f"/quotas?year={YEAR + 1}"), QuotasOut).items
    assert copied.total == "110000.00"


def test_seasonalities_are_kept_by_who_may(cast: Cast) -> None:
    body: dict[str, Any] = {"name": "Late", "shares_bp": [500] * 11 + [4_500]}
    assert api(cast.max).post("/seasonalities", body).status_code == 403
    sam = api(cast.sam, Permission.QUOTAS_MANAGE)
    made = fits(sam.post("/seasonalities", body), SeasonalityOut, 201)
    turned = body | {"shares_bp": body["shares_bp"][::-1]}
    assert fits(sam.put(f"/seasonalities/{made.id}", turned), SeasonalityOut).shares_bp[0] == 4_500
    refused = sam.put(f"/seasonalities/{made.id}", turned | {"shares_bp": [1] * 12})
    assert content(refused)["reasons"][0]["code"] == "shares_not_whole"
    assert [one.name for one in fits(sam.get("/seasonalities"), SeasonalitiesOut).items] == ["Late"]
    assert sam.delete(f"/seasonalities/{made.id}").status_code == 204
    assert sam.delete(f"/seasonalities/{made.id}").status_code == 404
