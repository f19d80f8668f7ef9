"""How much of what was flagged is looked at, person by person."""

from datetime import datetime

from django.db.models import Max

from quarterdeck.forecasts.queries import plain_scene, tree_of
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.reviews.models import ReviewDecision, ReviewItem
from quarterdeck.reviews.queries.subjects import led_lines
from quarterdeck.reviews.rules import Habit, habits_of
from quarterdeck.reviews.terms import HABIT_BACK, ItemState
from quarterdeck.users.terms import Actor


def habits(actor: Actor, now: datetime) -> list[tuple[str, str, Habit]]:
    """Key and name of each person's line that the viewer leads, with their habit in reviews of the last 28 days.

    Only deals that the viewer may see count. Fifteen queries.
    """
    tree = tree_of(plain_scene(actor, now))
    lines = tree.visible if tree.readable is None else led_lines(tree, actor)
    people = {line.person_id: line for line in lines if line.person_id is not None}
    seen = visible_to(actor).filter(owner_id__in=list(people)).values("pk")
    items = ReviewItem.objects.filter(opportunity__in=seen, review__started_at__gte=now - HABIT_BACK)
    flagged = [(owner, state == ItemState.DECIDED.value) for owner, state in items.values_list("owner_id", "state")]
    last = ReviewDecision.objects.filter(opportunity__in=seen).order_by().values("owner_id")
    latest = dict(last.annotate(last=Max("at")).values_list("owner_id", "last"))
    return [(people[one.person_id].key, people[one.person_id].name, one) for one in habits_of(people, flagged, latest)]
