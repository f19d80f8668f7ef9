"""Product gaps as files: the catalogue with what hangs on each, and the deals of one gap."""

from collections.abc import Callable
from decimal import Decimal

from django.http import Http404, QueryDict

from quarterdeck.exports.tables.fields import Field, cells_of, columns_of
from quarterdeck.exports.tables.sources import Listed, Source
from quarterdeck.gaps.queries import DealRow, GapRow, deals_by_gap, deals_of, gap_rows, lens_of, ranked
from quarterdeck.gaps.rules import Figures, Sum
from quarterdeck.gaps.terms import (
    HEARD_LABELS,
    PART_LABELS,
    SEVERITY_LABELS,
    STATE_LABELS,
    GapState,
    Severity,
)
from quarterdeck.gaps.views.looking import wanted_of
from quarterdeck.kit.viewing import text
from quarterdeck.sheets.writing import ValueType
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.money import Money
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import NotFound

Line = tuple[GapRow, Figures, str]
DealLine = tuple[str, DealRow, str, int | None]


def read_gaps(actor: Actor, query: QueryDict) -> Listed:
    """A row a gap, as its page ranks them. Raises NotFound for a query that means nothing."""
    lens = lens_of(actor)
    try:
        found = ranked(lens, wanted_of(query))
    except Http404 as error:
        raise NotFound("product_gap") from error
    lines: list[Line] = [(row, figures, lens.currency) for row, figures in found.rows]
    return Listed(len(lines), columns_of(_GAPS), (cells_of(_GAPS, line) for line in lines))


def read_deals(actor: Actor, query: QueryDict) -> Listed:
    """A row a gap and deal that asks for it; of the gap that the query names alone, if any. Raises NotFound."""
    lens, catalogue = lens_of(actor), {row.id: row for row in gap_rows(actor)}
    try:
        wanted = parse_id(said) if (said := query.get("gap", "")) else None
    except ValueError as error:
        raise NotFound("product_gap") from error
    if wanted is not None and wanted not in catalogue:
        raise NotFound("product_gap")
    found = deals_by_gap(lens) if wanted is None else {wanted: deals_of(lens, wanted)}
    lines: list[DealLine] = [
        (catalogue[gap_id].fields.name, one, lens.currency, one.deal.worth)
        for gap_id in sorted(found, key=list(catalogue).index)
        for one in found[gap_id]
    ]
    return Listed(len(lines), columns_of(_DEALS), (cells_of(_DEALS, line) for line in lines))


SOURCES = (
    Source("product-gaps", N_("Product gaps"), "product_gaps", read_gaps),
    Source("product-gap-deals", N_("Deals of product gaps"), "product_gaps", read_deals),
)


def _money(of: Callable[[Figures], int]) -> Callable[[Line], Decimal]:
    return lambda line: Money.of_minor(of(line[1]), line[2]).amount


def _open(severity: Severity) -> Callable[[Figures], int]:
    return lambda figures: figures.open[severity].minor


def _left_out(line: Line) -> int:
    whole: Sum = line[1].at_stake + line[1].lost
    return whole.unpriced + whole.unrated


def _amount(line: DealLine) -> Decimal | None:
    deal = line[1].deal
    return None if deal.minor is None else Money.of_minor(deal.minor, deal.currency).amount


_GAPS: tuple[Field[Line], ...] = (
    Field("id", N_("Id"), lambda line: public_id(line[0].id)),
    Field("name", N_("Name"), lambda line: line[0].fields.name),
    Field("state", N_("State"), lambda line: text(STATE_LABELS[GapState(line[0].fields.state)])),
    Field("family", N_("Product family"), lambda line: line[0].fields.family),
    Field("release_on", N_("Release date"), lambda line: line[0].fields.release_on, ValueType.DAY),
    Field("currency", N_("Currency"), lambda line: line[2]),
    Field("open_deals", N_("Open deals"), lambda line: line[1].at_stake.deals, ValueType.WHOLE),
    Field("open", N_("Open value"), _money(lambda figures: figures.at_stake.minor), ValueType.NUMBER),
    Field("blocker", N_("Blocker"), _money(_open(Severity.BLOCKER)), ValueType.NUMBER),
    Field("important", N_("Important"), _money(_open(Severity.IMPORTANT)), ValueType.NUMBER),
    Field("nice", N_("Nice to have"), _money(_open(Severity.NICE)), ValueType.NUMBER),
    Field("weighted", N_("Weighted value"), _money(lambda figures: figures.weighted_minor), ValueType.NUMBER),
    Field("lost_deals", N_("Lost deals"), lambda line: line[1].lost.deals, ValueType.WHOLE),
    Field("lost", N_("Value lost"), _money(lambda figures: figures.lost.minor), ValueType.NUMBER),
    Field("customers", N_("Customers"), lambda line: line[1].customers, ValueType.WHOLE),
    Field("left_out", N_("Deals without an amount or a rate"), _left_out, ValueType.WHOLE),
    Field("description", N_("Description"), lambda line: line[0].fields.description),
)
_DEALS: tuple[Field[DealLine], ...] = (
    Field("gap", N_("Product gap"), lambda line: line[0]),
    Field("id", N_("Id"), lambda line: public_id(line[1].deal.id)),
    Field("deal", N_("Deal"), lambda line: line[1].name),
    Field("account", N_("Account"), lambda line: line[1].account),
    Field("owner", N_("Owner"), lambda line: line[1].owner),
    Field("stage", N_("Stage"), lambda line: line[1].stage),
    Field("counts_as", N_("Counts as"), lambda line: text(PART_LABELS[line[1].part])),
    Field("severity", N_("Severity"), lambda line: text(SEVERITY_LABELS[line[1].severity])),
    Field("heard_as", N_("Heard as"), lambda line: ", ".join(text(HEARD_LABELS[source]) for source in line[1].sources)),
    Field("contact", N_("Who asked"), lambda line: line[1].contact),
    Field("note", N_("Note"), lambda line: line[1].notes),
    Field("closed_on", N_("Closed on"), lambda line: line[1].deal.closed_on, ValueType.DAY),
    Field("amount", N_("Amount"), _amount, ValueType.NUMBER),
    Field("currency", N_("Currency"), lambda line: line[1].deal.currency),
    Field(
        "value",
        N_("Value"),
        lambda line: None if line[3] is None else Money.of_minor(line[3], line[2]).amount,
        ValueType.NUMBER,
    ),
    Field("value_currency", N_("Currency of the value"), lambda line: line[2]),
)
