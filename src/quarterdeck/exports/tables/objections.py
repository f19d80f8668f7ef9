"""Objections beside outcomes as a file: a row a topic, as their page shows them."""

from collections.abc import Callable
from decimal import Decimal

from django.http import QueryDict

from quarterdeck.exports.tables.fields import Field, cells_of, columns_of
from quarterdeck.exports.tables.sources import Listed, Source
from quarterdeck.kit.viewing import text
from quarterdeck.objections.queries import METRIC, figures_of
from quarterdeck.objections.rules import Line, Rate
from quarterdeck.qualification.terms import TOPIC_LABELS, Topic
from quarterdeck.reports.views.showing import chosen
from quarterdeck.sheets.writing import ValueType
from quarterdeck.users.terms import Actor
from quarterdeck.values.money import Money
from quarterdeck.values.text import N_

_PLACES = 6
Row = tuple[Line, str]


def read_objections(actor: Actor, query: QueryDict) -> Listed:
    """A row a topic, and one of any topic at the end. Raises NotFound for people of partners."""
    found = figures_of(chosen(actor, query, METRIC))
    rows: list[Row] = [(line, found.currency) for line in [*found.lines, found.total]] if found.lines else []
    return Listed(len(rows), columns_of(_FIELDS), (cells_of(_FIELDS, row) for row in rows))


SOURCES = (Source("objections", N_("Objections"), "objections", read_objections),)


def _share(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(round(value * 10**_PLACES)).scaleb(-_PLACES)


def _rated(key: str, labels: tuple[str, str, str, str], of: Callable[[Line], Rate]) -> tuple[Field[Row], ...]:
    """How many deals a rate counts, the rate and the ends of its interval; the last three empty for too few to say."""
    return (
        Field(f"{key}_deals", labels[0], lambda row: of(row[0]).hits, ValueType.WHOLE),
        Field(f"{key}_rate", labels[1], lambda row: _share(of(row[0]).share), ValueType.NUMBER),
        Field(f"{key}_low", labels[2], lambda row: _share((of(row[0]).within or (None,))[0]), ValueType.NUMBER),
        Field(f"{key}_high", labels[3], lambda row: _share((of(row[0]).within or (None,))[-1]), ValueType.NUMBER),
    )


_WITH = (N_("Won with it"), N_("Win rate with it"), N_("With it, from"), N_("With it, to"))
_WITHOUT = (N_("Won without it"), N_("Win rate without it"), N_("Without it, from"), N_("Without it, to"))
_OVERCOME = (N_("Overcome"), N_("Share overcome"), N_("Overcome, from"), N_("Overcome, to"))
_FIELDS: tuple[Field[Row], ...] = (
    Field("topic", N_("Topic"), lambda row: text(TOPIC_LABELS[Topic(row[0].topic)] if row[0].topic else N_("Any"))),
    Field("with", N_("Closed with it"), lambda row: row[0].won_with.tries, ValueType.WHOLE),
    *_rated("won_with", _WITH, lambda line: line.won_with),
    Field("without", N_("Closed without it"), lambda row: row[0].won_without.tries, ValueType.WHOLE),
    *_rated("won_without", _WITHOUT, lambda line: line.won_without),
    *_rated("overcome", _OVERCOME, lambda line: line.overcome),
    Field("overcome_won", N_("Won after it was overcome"), lambda row: row[0].won_overcome.hits, ValueType.WHOLE),
    Field("standing_won", N_("Won although it stood"), lambda row: row[0].won_standing.hits, ValueType.WHOLE),
    Field("open", N_("Open deals where it stands"), lambda row: row[0].at_stake.deals, ValueType.WHOLE),
    Field(
        "at_stake",
        N_("Value at stake"),
        lambda row: Money.of_minor(row[0].at_stake.minor, row[1]).amount,
        ValueType.NUMBER,
    ),
    Field("currency", N_("Currency"), lambda row: row[1]),
)
