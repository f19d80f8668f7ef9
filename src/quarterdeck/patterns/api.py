"""Endpoints of winning patterns, and of the opportunities behind them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from quarterdeck.analytics.why.patterns import BY, PRACTICES, Arm, Pattern, PatternQuestion
from quarterdeck.analytics.why.rows import SIDES_OF, PatternRows
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Id, Limit, one_of
from quarterdeck.kit.rest.replies import reply
from quarterdeck.patterns.queries import RESTS_ON, question_of
from quarterdeck.patterns.terms import ADVICE
from quarterdeck.pipelines.terms import Level, Moment
from quarterdeck.reports.api.why import at_values, looked, rows_reply, window_told
from quarterdeck.reports.api.why_shapes import Said, Ways, WhyQuestion, WhyRowsOut
from quarterdeck.reports.queries.resolution import of_metric
from quarterdeck.reports.rules.why import api_written
from quarterdeck.values.cursors import first_row
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_
from quarterdeck.warehouse.api import ROUGH, ResolutionOut, resolution_told
from quarterdeck.warehouse.queries import ask, given

router = Router()


def known(values: Collection[str]) -> AfterValidator:
    """Refuse what is none of these."""

    def refused(value: str) -> str:
        if value not in values:
            raise PydanticCustomError("unknown_choice", N_("Choose one of the values that its description names."))
        return value

    return AfterValidator(refused)


Segment = Annotated[str, known(("", *BY)), one_of(("", *BY))]
Practice = Annotated[str, known(PRACTICES), one_of(PRACTICES)]
AnyPractice = Annotated[str, known(("", *PRACTICES)), one_of(("", *PRACTICES))]
Side = Annotated[str, known(tuple(SIDES_OF)), one_of(tuple(SIDES_OF))]
Outcome = Annotated[str, known(("", "won", "lost")), one_of(("", "won", "lost"))]


class PatternsQuestion(WhyQuestion):
    """By what lines are told apart, and to which stage and practice they are kept."""

    by: Segment = Field("", description="A segment, or none.")
    stage: Id | None = Field(None, description="Lines of this stage alone.")
    practice: AnyPractice = Field("", description="Lines of this practice alone.")


class PatternRowsQuestion(WhyQuestion):
    """Behind which side of which line, and which page of its rows."""

    stage: Id
    practice: Practice
    side: Side = Field("done", description="With the practice, or without it.")
    outcome: Outcome = Field("", description="Without it both.")
    by: Ways = Field((), description="Segments of a group: that of the line, and `size`.")
    at: Said = Field((), description="Its values, one for each of `by`.")
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class PracticeSideOut(BaseModel):
    """Closed opportunities on one side of a practice."""

    count: int
    won: int
    compared: int = Field(description="Those in sizes that have both sides.")


class DifferenceOut(BaseModel):
    """Win rates within sizes, weighted alike, and what lies between them. All intervals hold together with 95 %."""

    rate_with: float
    rate_without: float
    difference: float
    low: float
    high: float
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None


class AdviceOut(BaseModel):
    """The criterion that asks for the practice, as it is added to a stage."""

    kind: str
    params: dict[str, str | int]
    moment: str
    level: str


class PatternOut(BaseModel):
    """A practice on entering a stage beside the outcome: an association, which shows no cause."""

    pipeline_id: str
    stage_id: str
    stage: str
    practice: str
    value: str | None = Field(description="Of the segment in `by`; null without one.")
    label: str
    done: PracticeSideOut
    undone: PracticeSideOut
    compared: DifferenceOut | None = Field(description="Null where they are too few to say.")
    criterion: AdviceOut | None = Field(description="Null where none asks for exactly this.")


class PatternsOut(BaseModel):
    """The surest difference first, what is too few to say last."""

    since: date
    until: date
    as_of: datetime
    intervals: int
    level: float = Field(description="With how much each interval holds by itself.")
    resolution: ResolutionOut | None = Field(description=ROUGH)
    items: list[PatternOut]


@router.get("/patterns", response=PatternsOut, operation_id="get_patterns")
def get_patterns(request: HttpRequest, query: Query[PatternsQuestion]) -> HttpResponse:
    """What won opportunities had done when they entered a stage. 503 with `Retry-After` while there are no figures."""
    looking = looked(request, query)
    asked: PatternQuestion = replace(
        question_of(looking), by=query.by, stage_id=query.stage or 0, practice=query.practice
    )
    told = given(ask(looking.lens.actor, asked, "patterns"))
    body = {
        **window_told(looking),
        "as_of": told.as_of,
        "intervals": told.answer.intervals,
        "level": told.answer.level,
        "resolution": resolution_told(looking.lens.actor, of_metric(looking, RESTS_ON)),
        "items": [_line(query.by, line) for line in told.answer.lines],
    }
    return reply(request, body)


@router.get("/patterns/rows", response=WhyRowsOut, operation_id="list_pattern_rows")
def list_pattern_rows(request: HttpRequest, query: Query[PatternRowsQuestion]) -> HttpResponse:
    """The opportunities behind one side of a pattern, with their amounts on entering the stage."""
    looking, by = looked(request, query), tuple(query.by)
    question = question_of(looking).question
    rows = PatternRows(
        question.viewer, question, query.stage, query.practice, query.side, query.outcome, by, at_values(by, query.at)
    )
    return rows_reply(request, looking, replace(rows, first=first_row("row", query.cursor), most=query.limit))


def _line(by: str, line: Pattern) -> dict[str, object]:
    beside, advice = line.beside, ADVICE.get(line.practice)
    return {
        "pipeline_id": public_id(line.pipeline_id),
        "stage_id": public_id(line.stage_id),
        "stage": line.stage,
        "practice": line.practice,
        "value": api_written(by, line.value) if by else None,
        "label": line.label,
        "done": _side(line.done, line.matched[0]),
        "undone": _side(line.undone, line.matched[1]),
        "compared": beside
        and {
            "rate_with": beside.done,
            "rate_without": beside.undone,
            "difference": beside.difference,
            "low": beside.low,
            "high": beside.high,
            "ratio": beside.ratio,
            "ratio_low": beside.ratio_low,
            "ratio_high": beside.ratio_high,
        },
        "criterion": advice
        and {
            "kind": advice.kind,
            "params": dict(advice.params),
            "moment": Moment.ENTRY.value,
            "level": Level.ADVISE.value,
        },
    }


def _side(arm: Arm, compared: Arm) -> dict[str, int]:
    return {"count": arm.deals, "won": arm.won, "compared": compared.deals}
