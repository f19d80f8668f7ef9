"""A benchmark as a file: one's own figure, those one may read by name, and the quartiles of all compared."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from django.http import QueryDict

from quarterdeck.analytics.benchmarks import Benchmark, Standing
from quarterdeck.analytics.metrics import METRICS
from quarterdeck.benchmarks.queries import Comparison, benchmark_told
from quarterdeck.benchmarks.terms import DIRECTION_LABELS, UNIT_LABELS
from quarterdeck.benchmarks.views import chosen_by, label_of
from quarterdeck.exports.tables.defined import UNIT_WORDS, policy_of, policy_text
from quarterdeck.exports.tables.fields import Field, cells_of, columns_of
from quarterdeck.exports.tables.sources import Listed, Part, Source
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.terms import CHANNEL_LABELS
from quarterdeck.reports.rules.asked import figure_text
from quarterdeck.reports.terms import STRETCH_LABELS
from quarterdeck.reports.views.showing import lens_of, line_label, segment_label
from quarterdeck.sheets.writing import ValueType
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused
from quarterdeck.warehouse.terms import Told, Unavailable

_NO_FIGURES = Text.of(N_("No figures right now: the analytics copy is not answering. Try again in a moment."))
_QUARTILES = (("low", N_("Lower quartile")), ("median", N_("Median")), ("high", N_("Upper quartile")))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the file: somebody's figure, or a quartile of the estimates of all compared."""

    answer: Benchmark
    part: str
    label: str
    one: Standing | None = None
    estimate: float | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class _Definition:
    """What is compared."""

    chosen: Comparison
    told: Told[Benchmark]


def _number(answer: Benchmark, value: Fraction | None) -> Decimal | None:
    said = figure_text(value, answer.unit, answer.currency)
    return None if said is None else Decimal(said)


def _figure(line: _Line) -> Decimal | None:
    return _number(line.answer, line.one.figure.value) if line.one else None


def _estimate(line: _Line) -> Decimal | None:
    return None if line.estimate is None else _number(line.answer, Fraction(line.estimate))


def _bound(name: str) -> Callable[[_Line], Decimal | None]:
    def shown(line: _Line) -> Decimal | None:
        value = getattr(line.one.figure, name) if line.one else None
        return None if value is None else Decimal(f"{value:.6f}")

    return shown


def _currency(answer: Benchmark) -> str:
    return answer.currency if "money" in answer.unit else ""


_FIELDS: tuple[Field[_Line], ...] = (
    Field("part", N_("Part"), lambda line: line.part),
    Field("line", N_("Line"), lambda line: line.label),
    Field("percentile", N_("Percentile"), lambda line: line.one.percentile if line.one else None, ValueType.WHOLE),
    Field("figure", N_("Figure"), _figure, ValueType.NUMBER),
    Field("low", N_("Lower bound"), _bound("low"), ValueType.NUMBER),
    Field("high", N_("Upper bound"), _bound("high"), ValueType.NUMBER),
    Field("estimate", N_("Estimate"), _estimate, ValueType.NUMBER),
    Field("unit", N_("Unit"), lambda line: line.answer.unit.value),
    Field("currency", N_("Currency"), lambda line: _currency(line.answer)),
    Field("count", N_("Count"), lambda line: line.one.figure.count if line.one else line.count, ValueType.WHOLE),
    Field("is_few", N_("Too few to say"), lambda line: line.one.figure.is_few if line.one else None, ValueType.YES_NO),
    Field(
        "excluded",
        N_("Amounts without a rate"),
        lambda line: line.one.figure.excluded if line.one else None,
        ValueType.WHOLE,
    ),
)


def _within(one: _Definition) -> str:
    """The fair segment that it is kept to; empty where it is of everything."""
    lens, said = one.chosen.lens, ""
    for segment, (value,) in one.chosen.only.items():
        if segment == "pipeline":
            said = next((spec.name for spec in lens.specs.values() if spec.id == value), "")
        elif segment == "channel":
            said = next((text(label) for key, label in CHANNEL_LABELS.items() if key.value == value), "")
        else:
            said = line_label(segment, value, str(value), one.told.answer.currency, lens.actor.locale)
        said = f"{segment_label(segment)}: {said}"
    return said


def _of_amounts(one: _Definition) -> str:
    return one.told.answer.currency if policy_of(METRICS[one.chosen.metric]) else ""


_DEFINED: tuple[Field[_Definition], ...] = (
    Field("metric", N_("Metric"), lambda one: text(METRICS[one.chosen.metric].name)),
    Field("definition", N_("Definition"), lambda one: text(METRICS[one.chosen.metric].formula)),
    Field("unit", N_("Unit"), lambda one: text(UNIT_WORDS[one.told.answer.unit])),
    Field("currency", N_("Currency"), _of_amounts),
    Field("policy", N_("Conversion"), lambda one: policy_text(METRICS[one.chosen.metric])),
    Field("direction", N_("Direction"), lambda one: text(DIRECTION_LABELS[METRICS[one.chosen.metric].direction])),
    Field("compared", N_("Compared"), lambda one: text(UNIT_LABELS[one.chosen.unit])),
    Field("within", N_("Within"), _within),
    Field("days", N_("Days"), lambda one: text(STRETCH_LABELS[one.chosen.stretch])),
    Field("least", N_("Fewest to be compared"), lambda one: one.told.answer.least, ValueType.WHOLE),
    Field("is_rounded", N_("Rounded to two digits"), lambda one: one.told.answer.is_rounded, ValueType.YES_NO),
    Field("is_seen_only", N_("Only of those in sight"), lambda one: one.told.answer.is_seen_only, ValueType.YES_NO),
    Field("as_of", N_("Figures as of"), lambda one: one.told.as_of, ValueType.INSTANT),
)


def _lines(chosen: Comparison, answer: Benchmark) -> Iterator[_Line]:
    """One's own, then those one may read by name, then the quartiles."""
    own = answer.own
    if own is not None:
        label = label_of(chosen, own) if answer.is_line else text(N_("You"))
        yield _Line(answer, text(N_("Own")), label, own, own.estimate)
    for one in answer.named:
        if own is None or not answer.is_line or one.value != own.value:
            yield _Line(answer, text(N_("By name")), label_of(chosen, one), one, one.estimate)
    if answer.spread is not None:
        for name, label in _QUARTILES:
            value = getattr(answer.spread, name)
            yield _Line(answer, text(N_("All compared")), text(label), None, value, answer.spread.count)


def read_benchmark(actor: Actor, query: QueryDict) -> Listed:
    """What the page tells, line by line; in a workbook after a sheet of what is compared.

    Raises Refused while there are no figures.
    """
    chosen = chosen_by(query, lens_of(actor))
    told = benchmark_told(chosen)
    if isinstance(told, Unavailable):
        raise Refused.because("figures_missing", _NO_FIGURES)
    rows = [cells_of(_FIELDS, line) for line in _lines(chosen, told.answer)]
    definition = Part(text(N_("Definition")), columns_of(_DEFINED), [cells_of(_DEFINED, _Definition(chosen, told))])
    sheets = (definition, Part(text(N_("Benchmark")), columns_of(_FIELDS), rows))
    return Listed(len(rows), columns_of(_FIELDS), iter(rows), sheets)


SOURCES = (Source("benchmark", N_("Benchmark"), "benchmarks", read_benchmark),)
