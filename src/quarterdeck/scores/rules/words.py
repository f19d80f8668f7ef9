"""Reasons of a score in words: what raises or lowers a deal's chance, with what became of deals like that."""

from collections.abc import Mapping
from math import expm1

from quarterdeck.opportunities.terms import CHANNEL_LABELS, TYPE_LABELS
from quarterdeck.pipelines.terms import CATEGORY_LABELS
from quarterdeck.scores.rules.scores import Like, like_of
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text, label


@dataclass(frozen=True, slots=True)
class Why:
    """A stored reason: a column, its cell, the log-odds it adds, and won and closed deals with that cell."""

    column: str
    value: str | None
    number: float | None
    odds: float
    won: int | None
    closed: int | None


@dataclass(frozen=True, slots=True)
class Named:
    """Names of stages and pipelines by id, as texts of the model have them."""

    stages: Mapping[str, str]
    pipelines: Mapping[str, str]


_PLAIN = {
    "owner_odds": N_("Won share of the owner's closed deals"),
    "log_amount": N_("Amount"),
    "moves": N_("Stage changes: {count}"),
    "pushes": N_("Close date pushed: {count} times"),
}
_WEEKS = {
    "weeks_in_stage": N_("{weeks} weeks in this stage"),
    "age": N_("{weeks} weeks since it was created"),
    "weeks_quiet": N_("{weeks} weeks without a change"),
    "past_due": N_("Close date overdue by {weeks} weeks"),
}


_LABELS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "category": (N_("Forecast category {name}"), {one.value: said for one, said in CATEGORY_LABELS.items()}),
    "segment": (N_("Type {name}"), {one.value: said for one, said in TYPE_LABELS.items()}),
    "channel": (N_("Channel {name}"), {one.value: said for one, said in CHANNEL_LABELS.items()}),
}
_NAMES = {"stage": N_("Stage {name}"), "pipeline": N_("Pipeline {name}"), "source": N_("Source {name}")}


def words_of(why: Why, named: Named) -> Text:
    """What the reason is about, in words of the application."""
    value = why.value or ""
    if why.column in _LABELS:
        template, labels = _LABELS[why.column]
        return Text.of(template, name=label(labels[value]) if value in labels else "–")
    if why.column in _NAMES:
        there = {"stage": named.stages, "pipeline": named.pipelines}.get(why.column, {value: value})
        return Text.of(_NAMES[why.column], name=there.get(value) or "–")
    return _of_number(why)


def _of_number(why: Why) -> Text:
    number = why.number or 0.0
    if why.column in _WEEKS:
        weeks = expm1(number)
        if why.column == "past_due" and weeks <= 0:
            return Text(N_("Close date not overdue"))
        return Text.of(_WEEKS[why.column], weeks=f"{weeks:.0f}" if weeks >= 1 else "<1")
    if why.column == "weeks_to_close":
        if number < 0:
            return Text.of(N_("Close date {weeks} weeks ago"), weeks=f"{-number:.0f}")
        return Text.of(N_("Close date in {weeks} weeks"), weeks=f"{number:.0f}" if number >= 1 else "<1")
    template = _PLAIN.get(why.column, why.column)
    return Text.of(template, count=round(expm1(number))) if "{count}" in template else Text(template)


def seen_of(why: Why, *, sees_all: bool) -> Like | None:
    """What became of closed deals with that cell, as far as the viewer may know; None where nothing was counted."""
    if not why.closed:
        return None
    found = like_of((why.won or 0) / why.closed, why.closed, sees_all=sees_all)
    return found if found.percent is not None else None
