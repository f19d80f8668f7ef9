"""Objections beside outcomes as a file: a row a topic, as their page shows them."""

from collections.abc import Callable
from decimal import Decimal

from django.http import QueryDict

from quarterdeck.exports.tables.fields import Field, cells_of, columns_of
from quarterdeck.exports.tables.known import as_known
from quarterdeck.exports.tables.sources import Listed, Source
from quarterdeck.kit.viewing import text
from quarterdeck.objections.queries import figures_of
from quarterdeck.objections.rules import Line, Rate
from quarterdeck.objections.terms import RESTS_ON
from quarterdeck.objections.views.groups import at_label, looked
from quarterdeck.qualification.terms import TOPIC_LABELS, Topic
from quarterdeck.reports.queries.resolution import of_metric
from quarterdeck.reports.views.showing import segment_label
from quarterdeck.sheets.writing import ValueType
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.money import Money
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused
from quarterdeck.warehouse.terms import NoAnswer

_NO_FIGURES = Text.of(N_("No figures right now: the analytics copy is not answering. Try again in a moment."))
_PLACES = 6


@dataclass(frozen=True, slots=True)
class _Row:
    """A line, of all deals or of a value of the segment they are told apart by."""

    line: Line
    currency: str
    by: str = ""
    value: str = ""


def read_objections(actor: Actor, query: QueryDict) -> Listed:
    """A row a topic, and one of any topic at the end; the same of each value where the page tells them apart.

    Raises NotFound for people of partners, Refused while segments are asked for and the copy does not answer.
    """
    looking = looked(actor, query)
    try:
        found = figures_of(looking)
    except NoAnswer as none:
        raise Refused.because("figures_missing", _NO_FIGURES) from none
    rows = [_Row(line, found.currency) for line in [*found.lines, found.total]] if found.lines else []
    rows += [
        _Row(line, found.currency, segment_label(looking.by), at_label(found, looking, group))
        for group in found.groups
        if found.lines
        for line in [*group.lines, group.total]
    ]
    told = Listed(len(rows), columns_of(_FIELDS), (cells_of(_FIELDS, row) for row in rows))
    return as_known(told, actor, of_metric(looking, RESTS_ON))


SOURCES = (Source("objections", N_("Objections"), "objections", read_objections),)


def _share(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(round(value * 10**_PLACES)).scaleb(-_PLACES)


def _rated(key: str, labels: tuple[str, str, str, str], of: Callable[[Line], Rate]) -> tuple[Field[_Row], ...]:
    """How many deals a rate counts, the rate and the ends of its interval; the last three empty for too few to say."""
    return (
        Field(f"{key}_deals", labels[0], lambda row: of(row.line).hits, ValueType.WHOLE),
        Field(f"{key}_rate", labels[1], lambda row: _share(of(row.line).share), ValueType.NUMBER),
        Field(f"{key}_low", labels[2], lambda row: _share((of(row.line).within or (None,))[0]), ValueType.NUMBER),
        Field(f"{key}_high", labels[3], lambda row: _share((of(row.line).within or (None,))[-1]), ValueType.NUMBER),
    )


_WITH = (N_("Won with it"), N_("Win rate with it"), N_("With it, from"), N_("With it, to"))
_WITHOUT = (N_("Won without it"), N_("Win rate without it"), N_("Without it, from"), N_("Without it, to"))
_OVERCOME = (N_("Overcome"), N_("Share overcome"), N_("Overcome, from"), N_("Overcome, to"))
_FIELDS: tuple[Field[_Row], ...] = (
    Field("by", N_("Group by"), lambda row: row.by),
    Field("group", N_("Group"), lambda row: row.value),
    Field("topic", N_("Topic"), lambda row: text(TOPIC_LABELS[Topic(row.line.topic)] if row.line.topic else N_("Any"))),
    Field("with", N_("Closed with it"), lambda row: row.line.won_with.tries, ValueType.WHOLE),
    *_rated("won_with", _WITH, lambda line: line.won_with),
    Field("without", N_("Closed without it"), lambda row: row.line.won_without.tries, ValueType.WHOLE),
    *_rated("won_without", _WITHOUT, lambda line: line.won_without),
    *_rated("overcome", _OVERCOME, lambda line: line.overcome),
    Field("overcome_won", N_("Won after it was overcome"), lambda row: row.line.won_overcome.hits, ValueType.WHOLE),
    Field("standing_won", N_("Won although it stood"), lambda row: row.line.won_standing.hits, ValueType.WHOLE),
    Field("open", N_("Open deals where it stands"), lambda row: row.line.at_stake.deals, ValueType.WHOLE),
    Field(
        "at_stake",
        N_("Value at stake"),
        lambda row: Money.of_minor(row.line.at_stake.minor, row.currency).amount,
        ValueType.NUMBER,
    ),
    Field("currency", N_("Currency"), lambda row: row.currency),
    Field("without_amount", N_("Without an amount"), lambda row: row.line.at_stake.unpriced, ValueType.WHOLE),
    Field("without_rate", N_("Without a rate"), lambda row: row.line.at_stake.unrated, ValueType.WHOLE),
)
