"""An overview as the report shows it: figures in words, bars in the units of their drawing."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext

from quarterdeck.analytics.metrics import Metric
from quarterdeck.analytics.questions import Answer, Direction, Figure, Unit
from quarterdeck.analytics.reading.deals import NO_CURRENCY
from quarterdeck.analytics.reading.overview import BANDS, Bar, Breakdown, Overview, StageStay
from quarterdeck.kit import formats
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.money import exponent
from quarterdeck.values.text import N_, Text

BAR = 240
COLUMNS, COLUMN_HEIGHT = 720, 150
_DIRECTIONS = {Direction.UP: N_("More is better."), Direction.DOWN: N_("Less is better."), Direction.NEITHER: ""}
_MONTHS = {"overdue": N_("Overdue"), "later": N_("Later"), "none": N_("No date")}
_BY = {
    "owner": N_("By owner"), "team": N_("By team"), "product": N_("By product"), "source": N_("By source"),
    "channel": N_("By channel"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One figure in words."""

    name: str
    value: str
    count: str
    interval: str
    formula: str
    is_few: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table with a bar: `width`, `low` and `high` in units of BAR."""

    label: str
    value: str
    count: str
    width: float
    low: float | None = None
    high: float | None = None
    interval: str = ""
    is_few: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A table with bars."""

    title: str
    note: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Pillar:
    """One column of a chart, in units of its drawing, and what it says."""

    label: str
    value: str
    count: str
    x: float
    y: float
    width: float
    height: float
    is_past: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """How an overview is written in one language."""

    overview: Overview
    locale: str

    def figure(self, answer: Answer, figure: Figure) -> str:
        """The figure with its unit; a dash where there is nothing to say."""
        value = figure.value
        if value is None:
            return formats.NOT_APPLICABLE
        if answer.unit is Unit.RATIO:
            return formats.percent_bp(round(value * 10_000), self.locale)
        if answer.unit in (Unit.MONEY, Unit.MONEY_PER_DAY):
            amount = self.money(round(value), answer.currency)
            return amount if answer.unit is Unit.MONEY else gettext("{amount} a day").format(amount=amount)
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        places = 0 if answer.unit is Unit.COUNT else 1
        shown = formats.number(exact, self.locale, places)
        return gettext("{count} days").format(count=shown) if answer.unit is Unit.DAYS else shown

    def money(self, minor: int, currency: str) -> str:
        """An amount in three digits; a bare number where no currency is named."""
        if currency == NO_CURRENCY:
            return formats.compact(Decimal(minor).scaleb(-exponent(currency)), self.locale)
        return formats.money_total(minor, currency, self.locale)

    def headline(self) -> list[Told]:
        """Every figure the data has."""
        return [
            Told(
                gettext(metric.name),
                self.figure(answer, answer.total),
                self.number(answer.total.count),
                self.interval(answer, answer.total),
                self.formula(metric),
                answer.total.is_few,
            )
            for metric, answer in self.overview.headline
        ]

    def silent(self) -> list[tuple[str, str]]:
        """The figures the data cannot say, and why."""
        return [(gettext(metric.name), reason.render(gettext)) for metric, reason in self.overview.silent]

    def formula(self, metric: Metric) -> str:
        """Definition and direction."""
        return f"{gettext(metric.formula)} {gettext(_DIRECTIONS[metric.direction])}".strip()

    def interval(self, answer: Answer, figure: Figure) -> str:
        """The bounds of a figure; empty where none are defined."""
        if figure.low is None or figure.high is None:
            return ""
        low, high = (self._bound(answer, bound) for bound in (figure.low, figure.high))
        return f"{low} – {high}"

    def _bound(self, answer: Answer, bound: float) -> str:
        if answer.unit is Unit.RATIO:
            return formats.percent_bp(round(bound * 10_000), self.locale)
        if answer.unit in (Unit.MONEY, Unit.MONEY_PER_DAY):
            return self.money(round(bound), answer.currency)
        return formats.number(Decimal(str(bound)), self.locale, 1)

    def number(self, count: int) -> str:
        """A count with the separators of the language."""
        return formats.number(count, self.locale)

    def breakdown(self, one: Breakdown) -> Chart:
        """A metric by a segment; every bar is a share of one."""
        rows = [self._row(one.answer, line.labels[0], line.figure) for line in one.lines]
        left = gettext("{count} more with fewer deals are left out.").format(count=self.number(one.left_out))
        return Chart(gettext(_BY[one.by]), left if one.left_out else "", rows)

    def has_intervals(self) -> bool:
        """Whether any share has an interval."""
        answers = [self.overview.trend, *(one.answer for one in self.overview.breakdowns)]
        return any(line.figure.low is not None for answer in answers if answer for line in answer.lines)

    def trend(self) -> Chart | None:
        """The win rate by quarter of closing."""
        if self.overview.trend is None:
            return None
        # By its first day: labels of fiscal quarters do not sort.
        lines = sorted(self.overview.trend.lines, key=lambda line: int(line.values[0] or 0))
        rows = [self._row(self.overview.trend, line.labels[0], line.figure) for line in lines]
        return Chart(gettext("By quarter of closing"), "", rows) if len(rows) > 1 else None

    def _row(self, answer: Answer, label: str, figure: Figure) -> Row:
        share = float(figure.value or 0)
        low, high = figure.low, figure.high
        return Row(
            label or gettext("(none)"),
            self.figure(answer, figure),
            self.number(figure.count),
            round(min(share, 1) * BAR, 1),
            None if low is None else round(low * BAR, 1),
            None if high is None else round(high * BAR, 1),
            self.interval(answer, figure),
            figure.is_few,
        )

    def ages(self) -> Chart | None:
        """Open deals by age."""
        if not self.overview.ages:
            return None
        most = max(bar.count for bar in self.overview.ages) or 1
        rows = [
            Row(label, self.money(bar.minor, self.overview.currency), self.number(bar.count), bar.count / most * BAR)
            for label, bar in zip(self._bands(), self.overview.ages, strict=True)
        ]
        return Chart(gettext("Age of open deals"), gettext("Days since they were created."), rows)

    def _bands(self) -> list[str]:
        lows = [0, *(limit + 1 for limit in BANDS)]
        said = [f"{low} – {high}" for low, high in zip(lows, BANDS, strict=False)]
        return [gettext("{days} days").format(days=days) for days in (*said, f"> {BANDS[-1]}")]

    def months(self) -> list[Pillar]:
        """Open pipeline by the month it should close in; by count where there are no amounts."""
        bars = self.overview.months
        # Months after the last in which something is to close say nothing.
        last = max((place for place, bar in enumerate(bars) if bar.count and bar.key != "none"), default=0)
        bars = [bar for place, bar in enumerate(bars) if place <= last or bar.count]
        by_amount = any(bar.minor for bar in bars)
        sizes = [bar.minor if by_amount else bar.count for bar in bars]
        most = max(sizes, default=0) or 1
        step = COLUMNS / max(len(bars), 1)
        return [
            Pillar(
                self._month(bar),
                self.money(bar.minor, self.overview.currency) if by_amount else self.number(bar.count),
                self.number(bar.count),
                round(place * step + step * 0.14, 1),
                round(COLUMN_HEIGHT - size / most * COLUMN_HEIGHT, 1),
                round(step * 0.72, 1),
                round(size / most * COLUMN_HEIGHT, 1),
                bar.key == "overdue",
            )
            for place, (bar, size) in enumerate(zip(bars, sizes, strict=True))
        ]

    def _month(self, bar: Bar) -> str:
        return gettext(_MONTHS[bar.key]) if bar.key in _MONTHS else bar.key

    def stages(self) -> list[tuple[StageStay, str, str, float, float]]:
        """Stages with their median and slowest tenth in days, and the same in units of BAR."""
        most = max((stage.most or 0 for stage in self.overview.stages), default=0) or 1
        return [
            (
                stage,
                self._days(stage.half),
                self._days(stage.most),
                round((stage.half or 0) / most * BAR, 1),
                round((stage.most or 0) / most * BAR, 1),
            )
            for stage in self.overview.stages
        ]

    def _days(self, days: float | None) -> str:
        if days is None:
            return formats.NOT_APPLICABLE
        return formats.number(Decimal(str(days)), self.locale, 1)

    def deals(self) -> list[tuple[str, str]]:
        """How many deals there are, by how they stand."""
        names = {"open": N_("Open"), "won": N_("Won"), "lost": N_("Lost")}
        return [(gettext(name), self.number(self.overview.deals[key])) for key, name in names.items()]

    def traps(self) -> list[str]:
        """What to mind, as sentences."""
        return [self.said(trap.text) for trap in self.overview.traps]

    def said(self, text: Text) -> str:
        """A sentence with its numbers as the language writes them."""
        params = {name: self.number(value) if isinstance(value, int) else value for name, value in text.params.items()}
        return Text(text.template, params).render(gettext)

    def day(self) -> str:
        """The day the figures are of."""
        return formats.full_day(self.overview.today, self.locale)
