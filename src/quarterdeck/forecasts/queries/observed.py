"""What earlier periods showed at this point: the required coverage of a line, of the analytics copy."""

from fractions import Fraction

from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.resolution import ResolutionQuestion
from quarterdeck.analytics.schema import DAY_US, day, instant
from quarterdeck.forecasts.queries.scene import Scene
from quarterdeck.forecasts.terms import Line
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.warehouse.queries import ask
from quarterdeck.warehouse.terms import Unavailable


@dataclass(frozen=True, slots=True)
class Observed:
    """The required coverage; None with why not."""

    required: Fraction | None
    why_not: Text | None = None


_AWAY = N_("The figures of earlier periods do not answer now.")
_SHORT = N_("History too short: fewer than {floor} open deals of the four periods before stood at this point.")
_NOTHING = N_("Nothing is due, or nothing was won from this point of earlier periods.")
_OTHER = N_("Required coverage is observed of amounts of deals by close date and team.")
FLOOR = 30


def observed_of(scene: Scene, line: Line) -> Observed:
    """The required coverage of a line, by observed win rates of the same point of past periods. No query here.

    Never by the default probabilities of stages. Below the floor of the metric nothing is told.
    """
    if not scene.type.is_plain:
        return Observed(None, Text.of(_OTHER))
    question = Question(
        metric="required_coverage", viewer=Viewer(Reach.NOTHING), from_day=day(scene.period.start),
        until_day=day(scene.period.end), today=day(scene.lens.today), now=instant(scene.lens.now), only=_whose(line),
        as_was=False,
    )  # fmt: skip
    told = ask(scene.actor, question)
    if isinstance(told, Unavailable):
        return Observed(None, Text.of(_AWAY))
    figure = told.answer.total
    if figure.count < FLOOR:
        return Observed(None, Text.of(_SHORT, floor=FLOOR))
    if figure.numerator is None:
        return Observed(None, Text.of(_NOTHING))
    return Observed(Fraction(figure.numerator, figure.denominator))


def rests_on(scene: Scene, line: Line | None = None) -> ResolutionQuestion:
    """What the period and the four before it rest on: every change of the deals of a line, of all that are seen."""
    now, start = instant(scene.lens.now), day(scene.period.start)
    # Four that are as long or a little longer.
    since = start - 4 * (day(scene.period.end) - start + 3)
    whose = _whose(line) if line else {}
    return ResolutionQuestion(
        Viewer(Reach.NOTHING), since * DAY_US, now, now, day(scene.lens.today), whose, as_was=False, is_whole=True
    )


def _whose(line: Line) -> dict[str, tuple[int | str | None, ...]]:
    if line.person_id is not None:
        return {"owner": (line.person_id,)}
    return {} if line.team_id is None else {"team": (line.team_id,)}
