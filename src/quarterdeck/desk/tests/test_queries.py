"""Deal pages, clocks of owners, closed heads, the board's ETag, and how many statements reads and writes take."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from quarterdeck.customers.actions import edit_account
from quarterdeck.desk.queries import board_etag, opportunity_page
from quarterdeck.opportunities import actions
from quarterdeck.opportunities.queries import Lens, board, card
from quarterdeck.opportunities.terms import Move, NewOpportunity
from quarterdeck.opportunities.tests.company import NOON, a_mixed_company, a_rate, deals
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.users.queries import system_actor
from quarterdeck.values.verdict import NotFound
from tests.cast import SYSTEM, Cast
from tests.clocks import person_zone, rights_changed
from tests.query_counts import QueryCounts


def test_overdue_follows_the_owners_clock(sales: Sales) -> None:
    person_zone(sales.cast.rita, "Pacific/Kiritimati")
    since = NOON - timedelta(days=2)
    number = sales.deal(by="system", at=since, close_date=NOON.date())
    other = sales.deal(by="system", at=since, close_date=NOON.date(), owner_id=sales.cast.olga)
    lens = sales.lens("ada", NOON + timedelta(hours=1))
    assert [card(lens, one).days_overdue for one in (number, other)] == [1, 0]
    assert board(lens, deals(sales)).flags.counts["overdue"] == 1
    flagged = board(lens, deals(sales, flags=frozenset({"overdue"})))
    assert [one.id for column in flagged.columns for one in column.cards] == [number]
    assert board(sales.lens("ada", NOON + timedelta(hours=13)), deals(sales)).flags.counts["overdue"] == 2


def test_closed_heads_show_what_closed_this_quarter(sales: Sales) -> None:
    for ago, amount in ((200, 5), (20, 70)):
        number = sales.deal(by="system", at=NOON - timedelta(days=ago), amount=Decimal(amount))
        sales.move(number, "closed_won", by="system", at=NOON - timedelta(days=ago - 5))
    found = board(sales.lens("ada", NOON), deals(sales))
    assert [(head.stage.key, head.count, head.amount_minor) for head in found.closed] == [
        ("closed_won", 1, 7_000),
        ("closed_lost", 0, 0),
    ]
    assert found.count == 0


def test_deal_page_tells_all(sales: Sales) -> None:
    number = sales.deal(account_id=sales.account, close_date=date(2027, 1, 1))
    sales.move(number, "proposal")
    found = opportunity_page(sales.lens("max"), number)
    names = (found.stage.key, found.account_name, found.owner_name, found.created_by)
    assert names == ("proposal", "Kettler Logistik", "Rita Vogel", "Rita Vogel")
    assert [visit.stage_id for visit in found.visits] == [sales.stage("lead_generation"), sales.stage("proposal")]
    assert [(one.name, one.role) for one in found.contacts] == [("Jana Weber", "economic_buyer")]
    rights = ("may_edit", "may_move", "may_assign", "may_delete", "may_override")
    assert all(getattr(found, right) for right in rights)
    reader = opportunity_page(sales.lens("rolf"), number)
    assert not any(getattr(reader, right) for right in rights)
    for name in ("olga", "paul"):
        for read in (opportunity_page, card):
            with pytest.raises(NotFound):
                read(sales.lens(name), number)


def test_etag_changes_with_everything_the_board_shows(sales: Sales) -> None:
    now = timezone.now()

    def tag(name: str = "rita", currency: str = "EUR", at: datetime = now, address: str = "/?q=") -> str:
        return board_etag(Lens(actor=sales.actor(name), currency=currency, now=at), sales.spec.id, address)

    number = sales.deal(account_id=sales.account)
    seen = [tag()]
    assert tag() == seen[0]
    others = [tag("max"), tag(currency="USD"), tag(at=now + timedelta(days=1)), tag(address="/?q=x")]
    assert len({*seen, *others}) == 5
    rita = sales.actor("rita")
    changes: list[Callable[[], object]] = [
        lambda: sales.move(number, "qualification"),
        lambda: sales.edit(number, name="Other"),
        lambda: a_rate("USD", "3"),
        lambda: rights_changed(sales.cast.rita),
        lambda: edit_account(account_id=sales.account, changes={"name": "Kettler SE"}, by=rita, via=SYSTEM),
        lambda: actions.delete_opportunity(opportunity_id=number, by=system_actor(), via=SYSTEM),
    ]
    for change in changes:
        change()
        seen.append(tag())
    assert len(set(seen)) == len(changes) + 1
    with pytest.raises(NotFound):
        board_etag(sales.lens(), 5, "/")


def test_reads_take_few_statements(cast: Cast, query_counts: QueryCounts) -> None:
    sales = a_mixed_company(cast)
    number = sales.deal(account_id=sales.account)
    company = sales.lens("max").company
    reads: dict[str, Callable[[Lens], object]] = {
        "read board": lambda lens: board(lens, deals(sales)),
        "read board, filtered": lambda lens: board(lens, deals(sales, text="deal")),
        "read deal page": lambda lens: opportunity_page(lens, number),
        "read etag": lambda lens: board_etag(lens, sales.spec.id, "/"),
    }
    for name, read in reads.items():
        lens = Lens(actor=sales.actor("max"), currency="EUR", now=timezone.now(), of=company)
        with query_counts.expect(name):
            read(lens)


def test_writes_take_few_statements(sales: Sales, query_counts: QueryCounts) -> None:
    rita = sales.actor("rita")
    number = sales.deal("qualification")
    move = Move
    with query_counts.expect("write move"):
        actions.advance_stage(move=move(opportunity_id=number, to=sales.stage("needs_assessment")), by=rita, via=SYSTEM)
    with query_counts.expect("write edit"):
        actions.edit_opportunity(opportunity_id=number, changes={"name": "Other"}, by=rita, via=SYSTEM)
    new = NewOpportunity(pipeline_id=sales.spec.id, name="Lathes", account_id=sales.account)
    with query_counts.expect("write create"):
        actions.create_opportunity(new=new, by=rita, via=SYSTEM)
