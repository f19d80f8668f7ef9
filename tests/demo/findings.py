"""The ten findings of the guide, told with the figures of the company as it lies in the tables."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count

from quarterdeck.customers.models import Account, Contact
from quarterdeck.demo.rules.company import TIME_ZONE
from quarterdeck.opportunities.models import GateException, Opportunity
from tests.demo.figures import DAY, Deal, closed, cycle, deals, judgement, late_share, shares, size, win_rate

Finding = tuple[str, str]


def findings() -> list[Finding]:
    """What there is to be seen, and where."""
    rows = deals()
    return [
        *_whole(rows),
        *_sellers(rows),
        *_segments(rows),
        *_seasons(rows),
        *_losses(rows),
        *_present(),
        *_gate(),
        *_gaps(rows),
    ]


def _whole(rows: Sequence[Deal]) -> Iterator[Finding]:
    won, ended = sum(deal.is_won for deal in rows), len(closed(rows))
    yield (
        (
            f"{len(rows):,} deals, {won:,} of them won, {ended - won:,} lost and {len(rows) - ended} open, in six"
            f" currencies. {Opportunity.objects.filter(state='deleted').count()} more were entered by"
            f" mistake and deleted."
        ),
        "Inspection, with the filter *State*",
    )


def _sellers(rows: Sequence[Deal]) -> Iterator[Finding]:
    jonas, tom, close = (judgement(rows, name) for name in ("Jonas Weber", "Tom Okafor", "Amélie Laurent"))
    yield (
        (
            f"**Jonas Weber says less than he wins.** His stated chances average {jonas.said:.0f}%, and"
            f" {jonas.won:.0f}% of"
            f" those deals were won: {jonas.ratio:.1f} times his word (n = {jonas.statements} statements)."
        ),
        "Deals of Jonas, won and lost; the history of any of them",
    )
    yield (
        (
            f"**Tom Okafor says more than he wins.** He states {tom.said:.0f}%, wins {tom.won:.0f}%:"
            f" {tom.ratio:.1f} times"
            f" his word (n = {tom.statements}). Amélie Laurent is close: {close.said:.0f}% and {close.won:.0f}%."
        ),
        "Deals of Tom; his close dates move most",
    )


def _segments(rows: Sequence[Deal]) -> Iterator[Finding]:
    direct, partner, shop = (
        [deal for deal in rows if (deal.pipeline, deal.channel) == segment]
        for segment in (("enterprise", "direct"), ("enterprise", "partner"), ("inside", "ecommerce"))
    )
    yield (
        (
            f"**Partners take longer and win more.** In the enterprise pipeline {win_rate(partner):.0f}%"
            f" of closed partner"
            f" deals were won after {cycle(partner):.0f} days, {win_rate(direct):.0f}% of direct ones after"
            f" {cycle(direct):.0f}; median size €{size(partner) / 1000:.0f}k against €{size(direct) / 1000:.0f}k."
        ),
        "Deal pages, *Channel*",
    )
    yield (
        (
            f"**The web shop is quick and small**: {win_rate(shop):.0f}% won, {cycle(shop):.0f} days, median"
            f" €{size(shop) / 1000:.1f}k."
        ),
        "Board of *Inside sales and web shop*",
    )


def _seasons(rows: Sequence[Deal]) -> Iterator[Finding]:
    large = [deal for deal in rows if deal.pipeline == "enterprise"]
    yield (
        (
            f"**Signatures crowd at the end of the quarter**: {late_share(large):.0f}% of won enterprise"
            f" deals fall in its"
            " last two weeks, which are 15% of the days."
        ),
        "Deals won, by close date",
    )


def _losses(rows: Sequence[Deal]) -> Iterator[Finding]:
    lost = [deal for deal in rows if deal.kind == "lost"]
    reasons, rivals = shares(lost, lambda deal: deal.loss), shares(lost, _winner)
    (rival, most), *_ = rivals.most_common()
    yield (
        (
            f"**The strongest rival is nobody**: {reasons['no_decision']} deals ended without a decision,"
            f" {reasons['competitor']} went to a competitor, {most} of these to {rival}."
        ),
        "Deals lost, *Loss reason*",
    )


def _winner(deal: Deal) -> str:
    return deal.competitor if deal.loss == "competitor" else ""


def _present() -> Iterator[Finding]:
    now = datetime.combine(DAY, datetime.min.time(), ZoneInfo(TIME_ZONE))
    rows = Opportunity.objects.filter(state="active", stage__kind="open").select_related("stage", "pipeline")
    here = [row for row in rows if row.pipeline.key == "enterprise"]
    overdue = sum(row.close_date is not None and row.close_date < DAY for row in here)
    stalled = [row for row in here if row.stage_entered_at < now - timedelta(days=row.stage.stall_days or 9999)]
    yield (
        (
            f"**The board of the enterprise pipeline** shows {len(here)} open deals: {overdue} past their close date,"
            f" {len(stalled)} stalled."
        ),
        "Board, the chips at the right (their counts rise with every day after the 19th)",
    )


def _gate() -> Iterator[Finding]:
    excused = GateException.objects.values_list("why").annotate(count=Count("seq"))
    counts = dict(excused.order_by())
    names = GateException.objects.filter(why="overridden").order_by("at")
    accounts = " and ".join(names.values_list("opportunity__account__name", flat=True))
    yield (
        (
            f"**Two managers let deals pass**: {accounts} are in Negotiation without an economic buyer, with a reason"
            f" ({counts['overridden']} overrides; {counts['grandfathered']} older moves were grandfathered)."
        ),
        "`/gate-exceptions`, linked from the pipeline under Settings",
    )


def _gaps(rows: Sequence[Deal]) -> Iterator[Finding]:
    ben, jonas = (
        100 * sum(not deal.source for deal in rows if deal.owner == name) / sum(deal.owner == name for deal in rows)
        for name in ("Ben Carter", "Jonas Weber")
    )
    domains, mails = (
        model.objects.exclude(**{field: ""}).values(field).annotate(count=Count("id")).filter(count__gt=1).count()
        for model, field in ((Account, "domain"), (Contact, "email"))
    )
    yield (
        (
            f"**The data is not clean**: {domains} companies stand twice with the same domain, {mails}"
            f" addresses with two"
            f" contacts; {ben:.0f}% of Ben Carter's deals have no source, {jonas:.0f}% of Jonas Weber's."
        ),
        "Accounts and Contacts, searched by domain or address",
    )
