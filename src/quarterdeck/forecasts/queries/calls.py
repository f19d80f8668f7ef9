"""Calls and adjustments: those that count, and every one there was."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, QuerySet

from quarterdeck.forecasts.models import DealJudgement, ForecastCall
from quarterdeck.forecasts.queries.scene import Scene
from quarterdeck.forecasts.queries.tree import Tree
from quarterdeck.forecasts.rules import is_lapsed, told_before
from quarterdeck.forecasts.terms import Asker, Call, Judged, Line, Said, Stay
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.queries.leading import stays
from quarterdeck.users.queries.people import employees
from quarterdeck.values.dataclasses import replace

CallKey = tuple[str, Category, Said]
_COLUMNS = (
    "line", "category", "said", "amount_minor", "currency", "base_minor", "note", "author_id", "at", "number", "deals",
)  # fmt: skip


def of_period(scene: Scene) -> QuerySet[ForecastCall]:
    """Calls of the scene's period by its method, up to its instant; not narrowed to lines."""
    rows = ForecastCall.objects.filter(
        from_day=scene.period.start, until_day=scene.period.end, type=scene.type.code, method=scene.rules.method.value
    )
    return rows if scene.at is None else rows.filter(at__lte=scene.at)


def newest_calls(scene: Scene, line: str = "") -> dict[CallKey, Call]:
    """The newest call of each line and column, resets included; of all lines, or of one. One query.

    Narrow what is shown.
    """
    found: dict[CallKey, Call] = {}
    rows = of_period(scene).defer("deals").order_by("number", "id")
    rows = rows.filter(line=line) if line else rows
    for row in rows.values_list(*_COLUMNS[:-1]):
        call = _call(*row, "")
        found[(call.line, call.category, call.said)] = call
    return found


def lapsed_of(lines: Sequence[Line], calls: Mapping[CallKey, Call]) -> frozenset[CallKey]:
    """Which of these calls count no more: of people who left, or lead the line above no more. One query at most."""
    active = {pk for pk, acts in employees({one.by_id for one in calls.values() if one.by_id}).items() if acts}
    return frozenset(key for key, call in calls.items() if call.minor is not None and is_lapsed(lines, call, active))


def standing(scene: Scene, calls: Mapping[CallKey, Call]) -> dict[CallKey, int]:
    """What calls come to in the scene's currency; what was reset, or has no rate, is left out."""
    found = {}
    for key, call in calls.items():
        minor = None if call.minor is None else scene.convert(call.minor, call.currency)
        if minor is not None:
            found[key] = minor
    return found


def calls_of_line(scene: Scene, tree: Tree, line: Line) -> list[Call]:
    """Calls and adjustments of a line in the period as far as the viewer was told of them then, the newest first.

    Of the deals behind each only those they may see now. In other trees than that of teams who does not see everything
    is told what they said themselves. Four queries at most.
    """
    rows = of_period(scene).filter(line=line.key).order_by("-at", "-id")
    if not tree.shows_adjustment(line):
        rows = rows.filter(said=Said.OWN.value)
    found = [_call(*row) for row in rows.values_list(*_COLUMNS)]
    if tree.readable is None:
        return found
    me, zone = scene.actor.person_id, ZoneInfo(scene.lens.company.time_zone)
    asker = Asker(me, [Stay(*row) for row in stays({me, line.person_id or me})])
    told = [
        one
        for one in found
        if one.by_id == me
        or (scene.type.is_by_owner and told_before(tree.lines, line, one.said, one.at.astimezone(zone).date(), asker))
    ]
    ids = {deal for one in told for deal in one.deals}
    seen = frozenset(visible_to(scene.actor).filter(pk__in=ids).values_list("pk", flat=True)) if ids else frozenset()
    return [replace(one, deals=tuple(deal for deal in one.deals if deal in seen)) for one in told]


def next_number(scene: Scene, line: str, category: Category, said: Said) -> int:
    """The number of the next version. One query."""
    rows = ForecastCall.objects.filter(
        from_day=scene.period.start, until_day=scene.period.end, type=scene.type.code,
        method=scene.rules.method.value, line=line, category=category.value, said=said.value,
    )  # fmt: skip
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def judgements(scene: Scene, team_id: int) -> dict[int, Judged]:
    """What who leads a team thinks of its deals in the period, by deal. One query."""
    rows = DealJudgement.objects.filter(
        team_id=team_id, from_day=scene.period.start, until_day=scene.period.end, type=scene.type.code
    )
    if scene.at is not None:
        rows = rows.filter(at__lte=scene.at)
    found = dict(rows.order_by("number").values_list("opportunity_id", "judged"))
    return {pk: Judged(judged) for pk, judged in found.items() if judged != Judged.NONE}


def _call(*row: Any) -> Call:
    line, category, said, minor, currency, base, note, by_id, at, number, deals = row
    return Call(
        line, Category(category), Said(said), minor, currency, base, note, by_id, at, number,
        tuple(map(int, deals.split())),
    )  # fmt: skip
