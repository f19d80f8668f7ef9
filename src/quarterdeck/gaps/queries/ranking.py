"""Gaps ranked by what hangs on them, over the deals the actor may see."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from quarterdeck.catalog.queries.dated import DatedRates, rates_within
from quarterdeck.gaps.models import Request
from quarterdeck.gaps.queries.catalogue import ACTIVE, GapRow, gap_rows, roots
from quarterdeck.gaps.rules import Asked, Figures, Known, figures_of, gravest, last_quarters, together
from quarterdeck.gaps.terms import COUNTED_QUARTERS, GapState, Ranking, Severity
from quarterdeck.opportunities.queries import Lens, visible_to
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.users.queries import company
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import fold

_DEAL = ("opportunity_id", "opportunity__account_id", "opportunity__currency", "opportunity__amount_minor",
         "opportunity__stage__kind", "opportunity__closed_on")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which gaps, over whose deals, and by which figure they are ranked."""

    whose: Whose = Whose.ALL
    state: GapState | None = None
    family: str = ""
    text: str = ""
    by: Ranking = Ranking.OPEN


@dataclass(frozen=True, slots=True)
class Ranked:
    """Gaps with their figures, and what they come to together: each deal once."""

    rows: list[tuple[GapRow, Figures]]
    total: Figures


def lens_of(actor: Actor, now: datetime | None = None) -> Lens:
    """How an actor looks: in their currency, else the company's."""
    home = company()
    currency = actor.display_currency or home.reporting_currency
    return Lens(actor=actor, currency=currency, now=now or timezone.now(), of=home)


def counted_since(lens: Lens) -> date:
    """From which day on lost deals are added up: the first of the last four fiscal quarters."""
    return last_quarters(lens.company.calendar, lens.today, COUNTED_QUARTERS)[0].start


def worth_of(lens: Lens, deals: Iterable[Known]) -> dict[int, Known]:
    """The deals by id, each with what its amount comes to, as reports count it (decision 0035).

    Open ones at the rates of today, closed ones at those of their closing days. Rates, and two queries more where a
    closed deal is in another currency.
    """
    found = {deal.id: deal for deal in deals}
    closed = {pk: deal.closed_on for pk, deal in found.items() if deal.closed_on is not None and not deal.is_open}
    foreign = {pk: day for pk, day in closed.items() if found[pk].currency != lens.currency}
    dated: DatedRates | None = None
    if foreign:
        first, after = min(foreign.values()), max(foreign.values()) + timedelta(days=1)
        dated = rates_within(first, after, lens.currency, {found[pk].currency for pk in foreign})

    def worth(deal: Known) -> int | None:
        if deal.minor is None:
            return None
        if dated is not None and deal.id in foreign:
            return dated.convert(deal.minor, deal.currency, foreign[deal.id])
        return lens.rates.convert(deal.minor, deal.currency)

    return {pk: replace(deal, worth=worth(deal)) for pk, deal in found.items()}


def asked_by(lens: Lens, whose: Whose) -> dict[int, list[Asked]]:
    """The deals that ask for each gap that counts, once each. Two queries, and rates."""
    counted = roots()
    deals = visible_to(lens.actor, whose.value).values("pk")
    rows = Request.objects.filter(state=ACTIVE, opportunity_id__in=deals)
    severities: dict[tuple[int, int], list[Severity]] = defaultdict(list)
    known: dict[int, Known] = {}
    for gap_id, severity, deal_id, account_id, currency, minor, kind, closed_on in rows.values_list(
        "gap_id", "severity", *_DEAL
    ):
        known[deal_id] = Known(
            deal_id, account_id, currency, minor, kind == StageKind.OPEN, kind == StageKind.LOST, closed_on
        )
        severities[counted[gap_id], deal_id].append(Severity(severity))
    known = worth_of(lens, known.values())
    found: dict[int, list[Asked]] = defaultdict(list)
    for (gap_id, deal_id), given in severities.items():
        found[gap_id].append(Asked(gap_id, known[deal_id], gravest(given)))
    return found


def ranked(lens: Lens, wanted: Wanted) -> Ranked:
    """The gaps that are wanted, ranked. A gap without deals in scope has figures of nothing. Three queries, and rates.

    Raises NotFound for people of partners.
    """
    rows = _chosen(gap_rows(lens.actor), wanted)
    asked, since = asked_by(lens, wanted.whose), counted_since(lens)
    figures = [(row, figures_of(asked.get(row.id, []), since)) for row in rows]
    every = together(one for row in rows for one in asked.get(row.id, []))
    return Ranked(sorted(figures, key=lambda one: _place(wanted.by, *one)), figures_of(every, since))


def _chosen(rows: Iterable[GapRow], wanted: Wanted) -> list[GapRow]:
    key = fold(wanted.text)
    return [
        row
        for row in rows
        if row.merged_into_id is None
        and (wanted.state is None or row.fields.state == wanted.state)
        and (not wanted.family or row.fields.family == wanted.family)
        and (not key or key in fold(row.fields.name))
    ]


def _place(by: Ranking, row: GapRow, found: Figures) -> tuple[int, int, str, int]:
    """By the figure, then by the open value, by name."""
    by_figure = {
        Ranking.OPEN: found.at_stake.minor,
        Ranking.WEIGHTED: found.weighted_minor,
        Ranking.LOST: found.lost.minor,
        Ranking.CUSTOMERS: found.customers,
        Ranking.NAME: 0,
    }
    open_minor = 0 if by is Ranking.NAME else found.at_stake.minor
    return -by_figure[by], -open_minor, fold(row.fields.name), row.id
