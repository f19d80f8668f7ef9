"""What a page of insights asks: every figure of it at once."""

from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

from quarterdeck.analytics.many import Answers, Questions
from quarterdeck.analytics.questions import Answer, Question, Reach, Viewer
from quarterdeck.analytics.schema import day
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.rules.insights import has_series, is_compared, makes_sense, months_before, windows_of
from quarterdeck.reports.rules.metric import FILTERS
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.period import Period
from quarterdeck.warehouse.queries import ask
from quarterdeck.warehouse.terms import Told, Unavailable

K = TypeVar("K", bound=Hashable)
# Which answer about a metric: of the window, of the period before, of a year ago, month by month, or by a segment.
NOW, BEFORE, YEAR, SERIES, FILTER = "now", "before", "year", "series", "filter"
Wanted = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Found(Generic[K]):
    """Answers by what was wanted; nothing where it makes no sense under the filters that are set."""

    by: Mapping[K, Answer]

    def get(self, key: K) -> Answer | None:
        """The answer, where there is one."""
        return self.by.get(key)


def at_once(looking: Looking, wanted: Mapping[K, Question]) -> Told[Found[K]] | Unavailable:
    """The answers to all of these, in one exchange with the copy."""
    told = ask(looking.lens.actor, Questions(Viewer(Reach.NOTHING), tuple(wanted.values())), "answers")
    if isinstance(told, Unavailable):
        return told
    answers: Answers = told.answer
    return Told(Found(dict(zip(wanted, answers.answers, strict=True))), told.as_of)


def of_tile(looking: Looking, key: str) -> dict[Wanted, Question]:
    """What a tile says of a metric: its figure, those it is compared with, and its months."""
    if not makes_sense(key, tuple(looking.only)):
        return {}
    windows = windows_of(looking.of(key).stretch, looking.lens.today, looking.lens.company.calendar)
    now = looking.question(key)
    asked: dict[Wanted, Question] = {(key, NOW): now}
    if is_compared(key, windows):
        for name, window in ((BEFORE, windows.before), (YEAR, windows.year)):
            if window is not None:
                asked[key, name] = within(now, window)
    if has_series(key):
        asked[key, SERIES] = of_months(looking, key)
    return asked


def of_before(looking: Looking, key: str, *by: str) -> dict[Wanted, Question]:
    """A metric told apart by segments over the period before; nothing where there is none."""
    window = windows_of(looking.of(key).stretch, looking.lens.today, looking.lens.company.calendar).before
    if window is None or not makes_sense(key, (*by, *looking.only)):
        return {}
    return {(key, BEFORE): within(looking.question(key, *by), window)}


def of_months(looking: Looking, key: str, *more: str) -> Question:
    """A metric over the months that end with the window, month by month, and by a further segment."""
    months = months_of(looking)
    asked = within(looking.question(key), Period(months[0].start, months[-1].end))
    return replace(asked, segments=("period", *more), period="month")


def of_filters(looking: Looking, key: str) -> dict[Wanted, Question]:
    """What tells the names of the values that a report is kept to."""
    return {(FILTER, segment): looking.question(key, segment) for segment in looking.only if segment in FILTERS}


def of_lines(looking: Looking, keys: tuple[str, ...], by: str) -> dict[Wanted, Question]:
    """Metrics told apart by a segment, as far as they can be."""
    kept = [key for key in keys if makes_sense(key, (by, *looking.only))]
    return {(key, by): looking.question(key, by) for key in kept}


def months_of(looking: Looking) -> list[Period]:
    """The months of a series, oldest first."""
    return months_before(looking.days, looking.lens.today, looking.lens.company.calendar)


def within(question: Question, window: Period) -> Question:
    """The same question about other days."""
    return replace(question, from_day=day(window.start), until_day=day(window.end))
