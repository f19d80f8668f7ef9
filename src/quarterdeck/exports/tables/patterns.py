"""Winning patterns as a file: every practice at every stage, as their page shows them."""

from collections.abc import Callable
from decimal import Decimal

from django.http import QueryDict

from quarterdeck.analytics.why.patterns import Beside, Pattern
from quarterdeck.exports.tables.fields import Field, cells_of, columns_of
from quarterdeck.exports.tables.known import as_known
from quarterdeck.exports.tables.sources import Listed, Source
from quarterdeck.kit.viewing import text
from quarterdeck.patterns.queries import METRIC, RESTS_ON, patterns_told
from quarterdeck.patterns.terms import PRACTICE_LABELS
from quarterdeck.reports.queries.resolution import of_metric
from quarterdeck.reports.views.showing import chosen
from quarterdeck.sheets.writing import ValueType
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused
from quarterdeck.warehouse.terms import Unavailable

_NO_FIGURES = Text.of(N_("No figures right now: the analytics copy is not answering. Try again in a moment."))
_PLACES = 6


def read_patterns(actor: Actor, query: QueryDict) -> Listed:
    """A row a practice and stage, the surest difference first. Raises Refused while there are no figures."""
    looking = chosen(actor, query, METRIC)
    told = patterns_told(looking)
    if isinstance(told, Unavailable):
        raise Refused.because("figures_missing", _NO_FIGURES)
    lines = told.answer.lines
    listed = Listed(len(lines), columns_of(_FIELDS), (cells_of(_FIELDS, line) for line in lines))
    return as_known(listed, actor, of_metric(looking, RESTS_ON))


SOURCES = (Source("patterns", N_("Winning patterns"), "patterns", read_patterns),)


def _share(of: Callable[[Beside], float | None]) -> Callable[[Pattern], object]:
    """A figure of the comparison to six places; None where there are too few deals."""

    def shown(line: Pattern) -> object:
        value = of(line.beside) if line.beside else None
        return None if value is None else Decimal(round(value * 10**_PLACES)).scaleb(-_PLACES)

    return shown


_FIELDS: tuple[Field[Pattern], ...] = (
    Field("pipeline", N_("Pipeline"), lambda line: line.pipeline),
    Field("stage", N_("On entering"), lambda line: line.stage),
    Field("practice", N_("Practice"), lambda line: text(PRACTICE_LABELS[line.practice])),
    Field("with", N_("With it"), lambda line: line.done.deals, ValueType.WHOLE),
    Field("with_won", N_("Won with it"), lambda line: line.done.won, ValueType.WHOLE),
    Field("without", N_("Without it"), lambda line: line.undone.deals, ValueType.WHOLE),
    Field("without_won", N_("Won without it"), lambda line: line.undone.won, ValueType.WHOLE),
    Field("compared_with", N_("With it, compared"), lambda line: line.matched[0].deals, ValueType.WHOLE),
    Field("compared_without", N_("Without it, compared"), lambda line: line.matched[1].deals, ValueType.WHOLE),
    Field("rate_with", N_("Win rate with it"), _share(lambda beside: beside.done), ValueType.NUMBER),
    Field("rate_without", N_("Win rate without it"), _share(lambda beside: beside.undone), ValueType.NUMBER),
    Field("difference", N_("Difference"), _share(lambda beside: beside.difference), ValueType.NUMBER),
    Field("low", N_("Interval from"), _share(lambda beside: beside.low), ValueType.NUMBER),
    Field("high", N_("Interval to"), _share(lambda beside: beside.high), ValueType.NUMBER),
    Field("ratio", N_("Times as often"), _share(lambda beside: beside.ratio), ValueType.NUMBER),
    Field("ratio_low", N_("Times from"), _share(lambda beside: beside.ratio_low), ValueType.NUMBER),
    Field("ratio_high", N_("Times to"), _share(lambda beside: beside.ratio_high), ValueType.NUMBER),
)
