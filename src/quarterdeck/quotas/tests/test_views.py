"""Pages of quotas: what they show to whom, and what their forms write and answer."""

import re
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quarterdeck.quotas import queries
from quarterdeck.quotas.tests.making import YEAR, a_quota, entries
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.query_counts import QueryCounts

Browser = Callable[[int], Client]
BY = system_actor


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_grid_shows_quarters_and_months_by_team_with_sums(
    cast: Cast, browser: Browser, query_counts: QueryCounts
) -> None:
    a_quota("120000", person_id=cast.rita)
    a_quota("100000", team_id=cast.north)
    a_quota("900000")
    client = browser(cast.sam)
    with query_counts.expect("quotas of a year"):
        shown = words(page(client, f"/quotas?year={YEAR}"))
    for word in ("The company", "North", "€30,000", "€120,000", "over-assigned by +20%", "People together"):
        assert word in shown
    assert "€10,000" in words(page(client, f"/quotas?year={YEAR}&by=month"))
    assert "Aug" in words(page(client, f"/quotas?year={YEAR}&by=month"))
    assert "No quota in this year" in words(page(client, "/quotas?year=2050"))
    for odd in ("year=9999", "year=x&by=week&page=x", "year=2027&page=0"):
        page(client, f"/quotas?{odd}")


def test_rep_sees_their_own_and_no_way_to_write(cast: Cast, browser: Browser) -> None:
    mine, others = a_quota(person_id=cast.rita), a_quota(person_id=cast.olga)
    client = browser(cast.rita)
    shown = page(client, f"/quotas?year={YEAR}")
    assert public_id(mine) in shown
    assert public_id(others) not in shown
    assert "/quotas/new" not in shown
    own = page(client, f"/quotas/{public_id(mine)}")
    assert "Remove quota" not in own
    page(client, f"/quotas/{public_id(others)}", 404)
    assert client.post(f"/quotas/{public_id(mine)}", {"do": "remove"}).status_code == 403


def test_quota_is_set_changed_and_removed_by_forms(cast: Cast, browser: Browser) -> None:
    client = browser(cast.sam)
    typed = {
        "year": "2027", "person": public_id(cast.rita), "amount": "120,000", "currency": "EUR",
        "ramp_since": "2027-02-01", "ramp": "50",
    }  # fmt: skip
    answer = client.post("/quotas/new", typed)
    assert answer.status_code == 303
    (row,) = queries.quotas_of_year(BY(), YEAR)
    assert answer["Location"] == f"/quotas/{public_id(row.id)}"
    assert "50 %" in page(client, answer["Location"])
    edit = f"{answer['Location']}/edit"
    assert 'value="120,000"' in page(client, edit)
    changed = {"amount": "60,000", "currency": "EUR", "version": "1"}
    assert client.post(edit, changed).status_code == 303
    assert queries.quota_row(BY(), row.id).standing.carried == 6_000_000
    stale = client.post(edit, changed | {"amount": "70,000"})
    assert stale.status_code == 409
    assert "Stored now: 60,000" in stale.content.decode()
    assert client.post(answer["Location"], {"do": "remove"}).status_code == 303
    shown = words(page(client, answer["Location"]))
    assert "Removed" in shown
    assert "1 Jan 2027 – 31 Dec 2027" in shown
    assert len(entries(door="form")) == 3


def test_form_comes_back_with_what_is_wrong_beside_its_field(cast: Cast, browser: Browser) -> None:
    client = browser(cast.sam)
    both = {"year": "2027", "person": public_id(cast.rita), "team": public_id(cast.north), "currency": "EUR"}
    answer = client.post("/quotas/new", both | {"amount": "1", "ramp": "50"})
    assert answer.status_code == 422
    assert "fill in both, or neither" in answer.content.decode()
    answer = client.post("/quotas/new", both | {"amount": "1"})
    assert answer.status_code == 422
    assert "not both" in answer.content.decode()
    assert not queries.quotas_of_year(BY(), YEAR)


def test_another_sum_of_months_is_shown_before_it_is_kept(cast: Cast, browser: Browser) -> None:
    quota_id = a_quota("120000", person_id=cast.rita)
    client, path = browser(cast.sam), f"/quotas/{public_id(quota_id)}/months"
    months = {f"month_{number}": "10,000" for number in range(1, 13)}
    typed = {**months, "month_1": "20,000", "total": "120000", "version": "1"}
    asked = client.post(path, typed)
    assert asked.status_code == 422
    html = asked.content.decode()
    assert "130,000.00 EUR" in html
    total = re.search(r'name="total" value="([^"]+)"', html)
    assert total
    assert queries.quota_row(BY(), quota_id).standing.carried == 12_000_000
    assert client.post(path, typed | {"total": total[1]}).status_code == 303
    assert queries.quota_row(BY(), quota_id).standing.carried == 13_000_000
    # The same sum otherwise divided needs no second look; an old version is met with the fresh one.
    other = {**months, "month_2": "20,000", "total": total[1]}
    assert client.post(path, other | {"version": "1"}).status_code == 409
    assert client.post(path, other | {"version": "2"}).status_code == 303


def test_year_is_copied_and_a_file_read_by_pages(cast: Cast, browser: Browser) -> None:
    client = browser(cast.sam)
    a_quota("100000", person_id=cast.rita)
    typed = {"from_year": "2027", "to_year": "2028", "growth": "7.5"}
    assert client.post("/quotas/copy", typed | {"growth": "7.555"}).status_code == 422
    assert client.post("/quotas/copy", typed | {"to_year": "1900"}).status_code == 422
    assert "1 quota was copied." in client.post("/quotas/copy", typed, follow=True).content.decode()
    (copied,) = queries.quotas_of_year(BY(), 2028)
    assert copied.standing.minor == 10_750_000
    pasted = "team\tyear\tamount\tcurrency\nNorth\t2028\t500000\tEUR\nWest\t2028\t1\tEUR\n"
    refused = client.post("/quotas/import", {"pasted": pasted})
    assert refused.status_code == 422
    assert "Line 3, column team" in refused.content.decode()
    file = SimpleUploadedFile("quotas.csv", pasted.replace("West", "South").encode())
    assert client.post("/quotas/import", {"file": file}).status_code == 303
    assert len(queries.quotas_of_year(BY(), 2028)) == 3
    assert len(entries(door="import")) == 2
    assert client.post("/quotas/import", {}).status_code == 422


def test_seasonality_is_added_changed_and_removed(cast: Cast, browser: Browser) -> None:
    client = browser(cast.sam)
    page(client, "/quotas/seasonalities")
    assert 'value="8.34"' in page(client, "/quotas/seasonalities/new")
    shares = {f"share_{number}": "5" for number in range(1, 12)}
    assert client.post("/quotas/seasonalities/new", {"name": "Late", **shares, "share_12": "44"}).status_code == 422
    assert client.post("/quotas/seasonalities/new", {"name": "Late", **shares, "share_12": "45"}).status_code == 303
    (row,) = queries.seasonalities()
    assert row.shares == (500,) * 11 + (4_500,)
    assert "Late" in page(client, "/quotas/seasonalities")
    there = f"/quotas/seasonalities/{public_id(row.id)}"
    assert client.post(there, {"name": "Very late", **shares, "share_12": "45"}).status_code == 303
    assert "Very late" in page(client, there)
    assert client.post(there, {"do": "remove"}).status_code == 303
    assert not queries.seasonalities()
