"""What a rule's figure is now, as one person sees it: asked of the metrics and lists that their pages show."""

from datetime import datetime, timedelta
from fractions import Fraction

from quarterdeck.alerts.terms import SCALE, AlertKind, Coming, RuleFields, Segment
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.predicates import wanted_of
from quarterdeck.opportunities.queries.totals import converted, list_groups
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.queries.movement import Moving, slippage_of
from quarterdeck.reports.queries.why import bottlenecks_told
from quarterdeck.reports.terms import Stretch
from quarterdeck.users.queries import company
from quarterdeck.users.queries.leading import team_options
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period, PeriodKind
from quarterdeck.values.verdict import NotFound
from quarterdeck.warehouse.queries import ask
from quarterdeck.warehouse.terms import Unavailable

METRICS = {
    AlertKind.COVERAGE_LOW: "pipeline_coverage",
    AlertKind.COVERAGE_HIGH: "pipeline_coverage",
    AlertKind.CREATION_LOW: "creation_coverage",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure now, in the scale of thresholds; None where there is nothing, or too little, to say.

    `behind` is how many deals it is made of, `as_of` how old the copy is that told it.
    """

    value: int | None
    behind: int
    as_of: datetime


def reading(actor: Actor, fields: RuleFields, now: datetime) -> Reading | Unavailable:
    """The figure of a rule for the eyes of this actor. Raises Undefined, NotFound where its segment is gone."""
    home = company()
    lens = Lens(actor=actor, currency=home.reporting_currency, now=now, of=home)
    if fields.kind in METRICS:
        return _metric(lens, fields)
    if fields.kind is AlertKind.CONVERSION_DROP:
        return _drop(lens, fields)
    return _slipped(lens, fields) if fields.kind is AlertKind.COMMIT_SLIPPING else _stalled(lens, fields)


def quarter_of(lens: Lens, coming: Coming) -> Period:
    """The fiscal quarter that a rule is about."""
    calendar = lens.company.calendar
    this = calendar.period_of(lens.today, PeriodKind.QUARTER)
    return this if coming is Coming.THIS_QUARTER else calendar.period_of(this.end, PeriodKind.QUARTER)


def _only(fields: RuleFields) -> dict[str, tuple[int | str | None, ...]]:
    return {fields.segment.value: (fields.value,)} if fields.segment is not Segment.ALL else {}


def _metric(lens: Lens, fields: RuleFields) -> Reading | Unavailable:
    window = quarter_of(lens, fields.period)
    looking = Looking(lens, only=_only(fields), window=window)
    told = ask(lens.actor, looking.question(METRICS[fields.kind]))
    if isinstance(told, Unavailable):
        return told
    total = told.answer.total
    return Reading(None if total.is_few else _scaled(total.value), total.count, told.as_of)


def _drop(lens: Lens, fields: RuleFields) -> Reading | Unavailable:
    """The largest drop of a stage against the four quarters before, of stages with enough deals in both."""
    told = bottlenecks_told(Looking(lens, Stretch.THIS_QUARTER, only=_only(fields)))
    if isinstance(told, Unavailable):
        return told
    known = [stage for stage in told.answer.stages if stage.conversion]
    worst = max(known, key=lambda stage: stage.drop, default=None)
    if worst is None:
        return Reading(None, 0, told.as_of)
    return Reading(max(round(worst.drop * SCALE), 0), worst.entries[0], told.as_of)


def _slipped(lens: Lens, fields: RuleFields) -> Reading | Unavailable:
    quarter = quarter_of(lens, Coming.THIS_QUARTER)
    told = slippage_of(Moving(lens, quarter.start, lens.today, quarter, _only(fields)))
    if isinstance(told, Unavailable):
        return told
    commit = told.answer["commit"]
    return Reading(_scaled(commit.rate), commit.slipped, told.as_of)


def _stalled(lens: Lens, fields: RuleFields) -> Reading:
    """The total of the list of stalled deals, as the list itself says it."""
    deals = DealFilter(
        pipeline_id=fields.value if fields.segment is Segment.PIPELINE else None,
        owner_ids=owners_of(fields),
        kinds=(StageKind.OPEN,),
        flags=frozenset({"stalled"}),
    )
    total = converted(lens, list_groups(deals, wanted_of(lens, deals)))
    return Reading(total.amount_minor, total.count, lens.now)


def owners_of(fields: RuleFields) -> tuple[int, ...]:
    """The people a rule is kept to: an owner, or those of a team now. Raises NotFound for a team that is gone."""
    if fields.segment is Segment.OWNER and fields.value is not None:
        return (fields.value,)
    if fields.segment is not Segment.TEAM:
        return ()
    team = next((one for one in team_options() if one.id == fields.value), None)
    if team is None or not team.people:
        raise NotFound("team")
    return tuple(sorted(team.people))


def _scaled(value: Fraction | None) -> int | None:
    return None if value is None else round(value * SCALE)


def days_of(period: Period) -> dict[str, str]:
    """The days of a quarter as addresses of reports say them."""
    return {"since": period.start.isoformat(), "until": (period.end - timedelta(days=1)).isoformat()}
