"""How much of what was flagged is looked at, person by person."""

from datetime import datetime

from django.db.models import Max, Q

from quarterdeck.forecasts.queries import plain_scene, tree_of
from quarterdeck.forecasts.terms import Line
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.reviews.models import ReviewDecision, ReviewItem
from quarterdeck.reviews.queries.rows import ITEM, Item, item_from
from quarterdeck.reviews.queries.subjects import led_lines
from quarterdeck.reviews.rules import Habit, habits_of
from quarterdeck.reviews.terms import HABIT_BACK, ItemState
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound

_DONE = ItemState.DECIDED.value


def habits(actor: Actor, now: datetime) -> list[tuple[str, str, Habit]]:
    """Key and name of each person's line that the viewer leads, with their habit in reviews of the last 28 days.

    Only deals and reviews that the viewer may see count. Fifteen queries.
    """
    people, in_sight = _people(actor, now)
    seen = visible_to(actor).filter(owner_id__in=list(people)).values("pk")
    items = ReviewItem.objects.filter(in_sight, opportunity__in=seen, review__started_at__gte=now - HABIT_BACK)
    flagged = [(owner, state == _DONE) for owner, state in items.values_list("owner_id", "state")]
    done = ReviewDecision.objects.filter(item__in=ReviewItem.objects.filter(in_sight), opportunity__in=seen)
    last = done.order_by().values("owner_id")
    latest = dict(last.annotate(last=Max("at")).values_list("owner_id", "last"))
    return [(people[one.person_id].key, people[one.person_id].name, one) for one in habits_of(people, flagged, latest)]


def habit_items(
    actor: Actor, now: datetime, key: str, page: tuple[int, int], *, only_decided: bool
) -> tuple[Line, list[tuple[datetime, Item]], int]:
    """The deals that somebody's habit counts, with when their review began, the newest first; the line; how many.

    `page` is after how many, and how many. Raises NotFound for a line that is not of a person the viewer leads.
    Fifteen queries.
    """
    people, in_sight = _people(actor, now)
    line = next((one for one in people.values() if one.key == key), None)
    if line is None:
        raise NotFound("review_line")
    seen = visible_to(actor).filter(owner_id__in=list(people)).values("pk")
    rows = ReviewItem.objects.filter(
        in_sight, opportunity__in=seen, review__started_at__gte=now - HABIT_BACK, owner_id=line.person_id
    )
    if only_decided:
        rows = rows.filter(state=_DONE)
    found = rows.order_by("-review__started_at", "review_id", "position").values_list("review__started_at", *ITEM)
    return line, [(row[0], item_from(row[1:])) for row in found[page[0] : sum(page)]], rows.count()


def _people(actor: Actor, now: datetime) -> tuple[dict[int, Line], Q]:
    """The lines of the people that the viewer leads, of all for who sees everything, by person.

    With them the predicate of items of reviews that the viewer may open: those of lines they lead.
    """
    tree = tree_of(plain_scene(actor, now))
    lines = tree.visible if tree.readable is None else led_lines(tree, actor)
    in_sight = Q() if tree.readable is None else Q(review__line__in=[line.key for line in lines])
    return {line.person_id: line for line in lines if line.person_id is not None}, in_sight
