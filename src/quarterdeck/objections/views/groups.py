"""Objections told apart by a segment: what an address chooses of it, and the lines of its values."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.objections.queries import Figures, Group
from quarterdeck.objections.rules import Line
from quarterdeck.objections.terms import METRIC, WAYS
from quarterdeck.qualification.terms import Topic
from quarterdeck.reports.queries.metric import Looking, Value
from quarterdeck.reports.rules.why import written
from quarterdeck.reports.views.showing import NO_VALUE, chosen, line_label, segment_label
from quarterdeck.reports.views.why import group, there
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import replace

LONGEST = 200


def looked(actor: Actor, params: Mapping[str, str]) -> Looking:
    """What these parameters of an address choose; told apart by nothing where they name no segment."""
    looking = chosen(actor, params, METRIC)
    return replace(looking, by=looking.by if params.get("by") in WAYS else "")


def topic_of(request: HttpRequest) -> str:
    """The topic whose lines are told apart; empty for any, and for what is none."""
    said = request.GET.get("topic", "")
    return said if said in set(Topic) else ""


def at_of(request: HttpRequest, looking: Looking) -> tuple[Value, ...]:
    """The value of the segment an address names, empty for all of them. Raises Http404 for another segment's."""
    by, values = group(request)
    if by and by != (looking.by,):
        raise Http404
    return values


def at_label(told: Figures, looking: Looking, group: Group) -> str:
    """What a value of the segment is called."""
    return line_label(looking.by, group.value, group.label, told.currency, looking.lens.actor.locale)


def line_at(group: Group, topic: str) -> Line:
    """The line of a topic there; that of any where it is empty, or where nobody there has it."""
    return next((line for line in group.lines if line.topic == topic), group.total)


def ways(request: HttpRequest, looking: Looking) -> list[tuple[str, str, bool]]:
    """Choices of the segment: label, address, whether it is on; the one that is on takes itself back."""
    base = reverse("objections")
    return [
        (segment_label(way), there(base, request, {"by": "" if way == looking.by else way}), way == looking.by)
        for way in WAYS
    ]


def topics(request: HttpRequest, labels: Mapping[str, str], topic: str) -> list[tuple[str, str, bool]]:
    """Choices of the topic whose lines are told apart."""
    base = reverse("objections")
    return [(label, there(base, request, {"topic": key}), key == topic) for key, label in labels.items()]


def kept_to(request: HttpRequest, looking: Looking, group: Group) -> str:
    """The page kept to a value of the segment, told apart by nothing; empty where it is kept to one already."""
    if looking.by in looking.only:
        return ""
    said = NO_VALUE if group.value is None else str(group.value)
    if looking.by == "pipeline":
        said = next((spec.key for spec in looking.lens.specs.values() if spec.id == group.value), "")
    return there(reverse("objections"), request, {looking.by: said, "by": "", "topic": ""})


def at_said(looking: Looking, group: Group) -> str:
    """A value of the segment as addresses of rows have it."""
    return written(looking.by, group.value)


def where(looking: Looking) -> str:
    """By which day deals are in a segment that changes with time; empty for others."""
    if not looking.by:
        return _("closed and open deals by one of their features")
    if not SEGMENTS[looking.by].is_dated:
        return ""
    if looking.as_was:
        return _("closed deals where they were on the day of closing, open ones where they are today")
    return _("all deals where they are today")


def left_out(told: Figures) -> int:
    """How many values are not shown."""
    return max(len(told.groups) - LONGEST, 0)


def none_yet(looking: Looking) -> tuple[str, str]:
    """What a page without any objection says: there is none at all, or none among what is looked at."""
    if looking.only:
        return _("No objection among these deals"), _("Take a filter away to see more.")
    return (
        _("No objection yet"),
        _("Write down on a deal's page what the buyer holds against it, and how it was answered."),
    )
