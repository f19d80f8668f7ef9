"""Lists and the board over the API: filters, order, pages, totals, ETags."""

import base64
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from quarterdeck.catalog.actions import set_rate
from quarterdeck.desk.api.board import BoardOut, ColumnOut
from quarterdeck.inspection.api.listing import OpportunitiesOut
from quarterdeck.inspection.queries import SORTS
from quarterdeck.opportunities.queries import Lens, board
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import parse_id, public_id
from tests.cast import SYSTEM, Cast, actor
from tests.query_counts import QueryCounts
from tests.rest import Api, content, fits, problem, reasons
from tests.rest_deals import Harbour, a_harbour

DEALS: list[dict[str, Any]] = [
    {"name": "Alpha", "amount": "100.00", "close_date": "2026-01-31"},
    {"name": "Beta", "amount": "250.00", "currency": "USD", "close_date": "2099-01-01"},
    {"name": "Gamma", "close_date": None},
    {"name": "Delta", "amount": "9", "currency": "JPY"},
    {"name": "Éta 🚢", "amount": "100.00", "close_date": "2026-01-31"},
]


@pytest.fixture
def harbour(cast: Cast) -> Harbour:
    harbour = a_harbour(cast, "USD", "JPY")
    set_rate(currency="USD", day=date(2020, 1, 1), rate=Decimal("1.25"), by=system_actor(), via=SYSTEM)
    rita = harbour.client("rita")
    for fields in DEALS:
        harbour.made(rita, **fields)
    harbour.made(harbour.client("olga"), name="Omega", amount="7000.00")
    return harbour


@pytest.fixture
def rita(harbour: Harbour) -> Api:
    return harbour.client("rita")


def test_list_with_total_over_the_whole_filter(harbour: Harbour, rita: Api) -> None:
    page = fits(rita.get("/opportunities?limit=1&sort=name"), OpportunitiesOut)
    assert [row.name for row in page.items] == ["Alpha"]
    assert (page.count, page.overdue, page.stalled, page.at_least) == (5, 2, 0, [])
    assert (page.total.currency, page.total.amount) == ("EUR", "400.00")
    assert (page.total.unpriced, page.total.unconverted, page.total.rate_policy) == (1, 1, "spot")
    in_dollars = fits(rita.get("/opportunities?currency=USD"), OpportunitiesOut)
    assert (in_dollars.total.currency, in_dollars.total.amount) == ("USD", "500.00")


def test_filters(harbour: Harbour, rita: Api) -> None:
    ada = harbour.client("ada")
    for query, names in {
        "text=eta": ["Beta", "Éta 🚢"],
        "amount_min=100&amount_max=200.00": ["Alpha", "Beta", "Éta 🚢"],
        "close_from=2026-01-31&close_to=2026-01-31": ["Alpha", "Éta 🚢"],
        "flag=overdue": ["Alpha", "Éta 🚢"],
        "kind=won&kind=lost": [],
        f"stage_id={harbour.stages['proposal']}": [],
        f"owner_id={public_id(harbour.cast.olga)}": [],
        f"pipeline_id={harbour.pipeline}&scope=mine&text=gamma": ["Gamma"],
        f"account_id={harbour.account}": [],
    }.items():
        page = fits(rita.get(f"/opportunities?sort=name&{query}"), OpportunitiesOut)
        assert [row.name for row in page.items] == names, query
        assert page.count == len(names)
    assert fits(ada.get(f"/opportunities?owner_id={public_id(harbour.cast.olga)}"), OpportunitiesOut).count == 1


@pytest.mark.parametrize("sign", ["", "-"])
def test_walk_in_every_order_without_gap_or_repeat_while_deals_are_added(harbour: Harbour, sign: str) -> None:
    sam = harbour.client("sam")
    for sort in SORTS:
        whole = [row["id"] for row in content(sam.get(f"/opportunities?limit=200&sort={sign}{sort}"))["items"]]
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = content(sam.get(f"/opportunities?limit=2&sort={sign}{sort}&cursor={cursor}"))
            seen += [row["id"] for row in page["items"]]
            cursor = page["next_cursor"]
            if len(seen) < 5:
                harbour.made(sam, name="Beta", amount="250.00", currency="USD", close_date="2099-01-01")
        assert [row for row in seen if row in whole] == whole, sort
        assert len(seen) == len(set(seen)), sort


def test_sorts_cursors_and_filters_that_are_none(rita: Api) -> None:
    def cursor(*keys: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")

    for query, expected in {
        "sort=external_id": ("sort_unknown", "sort"),
        "sort=owner__password": ("sort_unknown", "sort"),
        "sort=": ("sort_unknown", "sort"),
        "scope=everything": ("unknown_choice", "scope"),
        "flag=late": ("unknown_choice", "flag.0"),
        "kind=draft": ("unknown_choice", "kind.0"),
        "owner_id=1": ("not_an_id", "owner_id.0"),
        "close_from=today": ("not_a_date", "close_from"),
        "amount_min=many": ("not_an_amount", "amount_min"),
        "currency=GBP": ("currency_unknown", "currency"),
        "limit=1000": ("limit_out_of_range", "limit"),
        "sort=created_at&cursor=" + cursor("created_at", "2026-01-01", 1): ("cursor_unusable", "cursor"),
        "sort=created_at&cursor=" + cursor("created_at", "0001-01-01T00:00:00+14:00", 1): ("cursor_unusable", "cursor"),
        "sort=name&cursor=" + cursor("name", None, 1): ("cursor_unusable", "cursor"),
        "sort=stage&cursor=" + cursor("stage", 2**80, 1): ("cursor_unusable", "cursor"),
        "sort=amount&cursor=" + cursor("amount", "nan", 1): ("cursor_unusable", "cursor"),
        "sort=name&cursor=" + cursor("-name", "a", 1): ("cursor_unusable", "cursor"),
    }.items():
        reply = rita.get(f"/opportunities?{query}")
        found = problem(
            reply, 422, "refused" if expected[0] in {"currency_unknown", "cursor_unusable"} else "malformed"
        )
        assert reasons(found) == [expected], query


def test_board_shows_the_numbers_of_its_page(harbour: Harbour) -> None:
    for name in ("ada", "max", "olga"):
        reply = harbour.client(name).get(f"/pipelines/{harbour.pipeline}/board")
        found = fits(reply, BoardOut)
        lens = Lens(actor=actor(getattr(harbour.cast, name)), currency="EUR", now=datetime.now(UTC))
        page = board(lens, DealFilter(pipeline_id=parse_id(harbour.pipeline)))
        flags = {"overdue": found.overdue, "stalled": found.stalled, "idle": found.idle}
        assert (found.open.count, flags, found.at_least) == (page.count, page.flags.counts, [])
        figures = [(c.count, c.amount, c.weighted_amount, c.unpriced, c.unconverted) for c in found.columns]
        assert figures == [
            (head.count, euros(head.amount_minor), euros(head.weighted_minor), head.unpriced, head.unconverted)
            for head in (column.head for column in page.columns)
        ]
        ids = [[card.id for card in column.items] for column in found.columns]
        assert ids == [[public_id(card.id) for card in column.cards] for column in page.columns]


def euros(minor: int) -> str:
    return f"{Decimal(minor) / 100:.2f}"


def test_board_is_sent_again_only_when_it_changed(harbour: Harbour, rita: Api) -> None:
    path = f"/pipelines/{harbour.pipeline}/board"
    tag = rita.get(path)["ETag"]
    reply = rita.get(path, If_None_Match=tag)
    assert (reply.status_code, reply.content, reply["ETag"]) == (304, b"", tag)
    assert rita.get(f"{path}?scope=mine", If_None_Match=tag).status_code == 200
    assert harbour.client("olga").get(path, If_None_Match=tag).status_code == 200
    harbour.made(rita, name="New")
    assert rita.get(path, If_None_Match=tag).status_code == 200


def test_column_in_pages(harbour: Harbour, rita: Api) -> None:
    path = f"/pipelines/{harbour.pipeline}/board/{harbour.stages['lead_generation']}"
    names: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        column = fits(rita.get(f"{path}?limit=2&cursor={cursor}"), ColumnOut)
        assert (column.count, column.amount) == (5, "400.00")
        names += [card.name for card in column.items]
        cursor = column.next_cursor
    assert sorted(names) == sorted(str(deal["name"]) for deal in DEALS)
    problem(rita.get(f"/pipelines/{harbour.pipeline}/board/{public_id(5)}"), 404, "not_found")
    problem(rita.get(f"/pipelines/{public_id(5)}/board"), 404, "not_found")


def test_other_peoples_deals_change_no_byte(harbour: Harbour, rita: Api) -> None:
    """What the owner of the token may not see is in no list, count, total, flag or order."""
    paths = ("/opportunities?sort=-amount", f"/pipelines/{harbour.pipeline}/board", "/accounts", "/contacts")
    before = [rita.get(path).content for path in paths]
    olga = harbour.client("olga")
    harbour.made(olga, name="Aaa", amount="999999.00", close_date="2020-01-01")
    olga.post("/accounts", {"name": "Aaa"})
    olga.post("/contacts", {"name": "Aaa"})
    assert [rita.get(path).content for path in paths] == before


def test_query_counts(harbour: Harbour, rita: Api, query_counts: QueryCounts) -> None:
    path = f"/opportunities/{content(rita.get('/opportunities?limit=1'))['items'][0]['id']}"
    with query_counts.expect("api opportunities"):
        rita.get("/opportunities?sort=-amount&stage_id=" + harbour.stages["lead_generation"])
    with query_counts.expect("api board"):
        tag = rita.get(f"/pipelines/{harbour.pipeline}/board")["ETag"]
    with query_counts.expect("api board not modified"):
        rita.get(f"/pipelines/{harbour.pipeline}/board", If_None_Match=tag)
    with query_counts.expect("api opportunity"):
        rita.get(path)
    with query_counts.expect("api opportunity created"):
        rita.post("/opportunities", harbour.body())
    with query_counts.expect("api opportunity edited"):
        rita.patch(path, {"amount": "12.00"})
    with query_counts.expect("api opportunity moved"):
        rita.post(f"{path}/move", {"stage_id": harbour.stages["qualification"]})
    with query_counts.expect(f"api opportunity moved once, {connection.vendor}"):
        rita.post(f"{path}/move", {"stage_id": harbour.stages["needs_assessment"]}, Idempotency_Key="k")
