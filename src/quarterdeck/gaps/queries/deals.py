"""The deals behind a gap's figures, its customers, and what was lost with it quarter by quarter."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain

from quarterdeck.gaps.models import Request
from quarterdeck.gaps.queries.catalogue import ACTIVE, names_in_sight, roots, with_parts
from quarterdeck.gaps.queries.ranking import counted_since, worth_of
from quarterdeck.gaps.rules import Asked, Figures, Known, Sum, figures_of, gravest, last_quarters, part_of, summed
from quarterdeck.gaps.terms import SHOWN_QUARTERS, Heard, Part, Severity
from quarterdeck.opportunities.queries import Lens, visible_to
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period


@dataclass(frozen=True, slots=True)
class DealRow:
    """A deal that asks for a gap: the deal once, with its gravest request and what all of its requests say."""

    deal: Known
    name: str
    account: str
    owner: str
    stage: str
    part: Part
    severity: Severity
    sources: tuple[Heard, ...]
    contact: str
    notes: str


@dataclass(frozen=True, slots=True)
class Customer:
    """An account whose deals ask for a gap; None and empty for deals without an account."""

    id: int | None
    name: str
    open: Sum
    lost: Sum


def deals_of(lens: Lens, gap_id: int, whose: Whose = Whose.ALL) -> list[DealRow]:
    """The deals the actor may see that ask for a gap, open ones first, the largest amount first.

    Two queries, and rates. The caller has found the gap.
    """
    parts = with_parts(gap_id)
    return _rows(lens, whose, dict.fromkeys(parts, gap_id)).get(gap_id, [])


def deals_by_gap(lens: Lens, whose: Whose = Whose.ALL) -> dict[int, list[DealRow]]:
    """The same for every gap that stands for itself and has such deals. Two queries, and rates."""
    return _rows(lens, whose, roots())


def _rows(lens: Lens, whose: Whose, counted: Mapping[int, int]) -> dict[int, list[DealRow]]:
    """The deals by the gap for which each of these gaps counts."""
    deals = visible_to(lens.actor, whose.value).values("pk")
    rows = Request.objects.filter(state=ACTIVE, gap_id__in=list(counted), opportunity_id__in=deals)
    related = ("opportunity__account", "opportunity__owner", "opportunity__stage")
    grouped: dict[tuple[int, int], list[Request]] = defaultdict(list)
    for row in rows.select_related(*related).order_by("created_at", "pk"):
        grouped[counted[row.gap_id], row.opportunity_id].append(row)
    known = worth_of(lens, (_known(group[0]) for group in grouped.values()))
    names = names_in_sight(lens.actor, chain.from_iterable(grouped.values()))
    since, order = counted_since(lens), list(Part)
    found: dict[int, list[DealRow]] = defaultdict(list)
    for (gap_id, deal_id), group in grouped.items():
        found[gap_id].append(_deal(group, known[deal_id], since, names))
    for listed in found.values():
        # Deals without an amount or without a rate come last.
        listed.sort(key=lambda row: (order.index(row.part), -(row.deal.worth or 0), row.name, row.deal.id))
    return found


def _known(request: Request) -> Known:
    one, kind = request.opportunity, request.opportunity.stage.kind
    return Known(
        one.pk, one.account_id, one.currency, one.amount_minor, kind == StageKind.OPEN, kind == StageKind.LOST,
        one.closed_on,
    )  # fmt: skip


def _deal(group: Sequence[Request], deal: Known, since: date, names: Mapping[int, str]) -> DealRow:
    one = group[0].opportunity
    return DealRow(
        deal=deal,
        name=one.name,
        account=one.account.name if one.account else "",
        owner=one.owner.name,
        stage=one.stage.name,
        part=part_of(deal, since),
        severity=gravest(Severity(row.severity) for row in group),
        sources=tuple(dict.fromkeys(Heard(row.source) for row in group)),
        contact=", ".join(dict.fromkeys(names[row.contact_id or 0] for row in group if row.contact_id in names)),
        notes="\n".join(row.note for row in group if row.note),
    )


def narrowed(rows: Iterable[DealRow], part: Part | None, severity: Severity | None) -> list[DealRow]:
    """Those of these deals that are of a part and severity, where one is asked for."""
    return [row for row in rows if part in (None, row.part) and severity in (None, row.severity)]


def sum_of(lens: Lens, rows: Iterable[DealRow]) -> Sum:
    """What these deals come to, as the figures add them up."""
    return summed(row.deal for row in rows)


def standing_of(lens: Lens, gap_id: int, rows: Sequence[DealRow]) -> Figures:
    """The figures of a gap from all the deals that `deals_of` answers."""
    return figures_of([Asked(gap_id, row.deal, row.severity) for row in rows], counted_since(lens))


def customers_of(lens: Lens, rows: Sequence[DealRow]) -> list[Customer]:
    """The accounts of these open and lost deals, the most open value first; those without an account last."""
    groups: dict[int | None, list[DealRow]] = defaultdict(list)
    for row in rows:
        if row.part is not Part.OTHER:
            groups[row.deal.account_id].append(row)
    found = [
        Customer(
            key,
            group[0].account,
            *(summed(row.deal for row in group if row.part is part) for part in (Part.OPEN, Part.LOST)),
        )
        for key, group in groups.items()
    ]
    return sorted(found, key=lambda one: (one.id is None, -one.open.minor, -one.lost.minor, one.name, one.id or 0))


def lost_by_quarter(lens: Lens, rows: Sequence[DealRow]) -> list[tuple[Period, Sum]]:
    """What was lost with these deals in each of the last eight fiscal quarters, by the day of closing."""
    quarters = last_quarters(lens.company.calendar, lens.today, SHOWN_QUARTERS)
    lost = [row.deal for row in rows if row.deal.is_lost]
    return [
        (quarter, summed(deal for deal in lost if deal.closed_on and deal.closed_on in quarter)) for quarter in quarters
    ]
