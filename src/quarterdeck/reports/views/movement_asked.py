"""What an address of movement chooses: days, close dates, whose deals; and the addresses of other choices."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.analytics.movement.asked import Clock, Mode
from quarterdeck.kit import formats, readers
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.reports.queries.movement import Looking, Moving, Only, choices, own_teams
from quarterdeck.reports.rules.movement import (
    BETWEEN_LABELS,
    CLOSING_LABELS,
    Between,
    Closing,
    closing_earlier,
    closing_period,
    days_between,
    days_earlier,
    within,
)
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries import company
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, field, replace
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.period import Period
from quarterdeck.values.text import N_, Text

DAYS, CLOSES = ("from", "to"), ("close_from", "close_to")
_TABS = {
    "movement": N_("Between two days"),
    "movement_day": N_("On a day"),
    "movement_weeks": N_("Week by week"),
}
NAMES = (
    "between", *DAYS, "close", *CLOSES, "on", "mode", "known", "as", "by", "whose", "pipeline", "team", "owner",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What was chosen, with sentences about days that could not be read, by their field."""

    get: QueryDict
    lens: Lens
    moving: Moving
    between: Between | None
    closing: Closing | None
    on: date
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def looking(self) -> Looking:
        """The same scope on one day."""
        return Looking(self.lens, self.on, self.moving.only, self.moving.clock, self.moving.as_was)

    def problem(self, name: str) -> str:
        """What is wrong with a typed day; empty when nothing is."""
        return self.problems.get(name, "")

    def href(self, name: str, /, *args: Any, **changes: str) -> str:
        """A page with the choices of this one, and these changes; an empty value takes a choice back."""
        said = {key: self.get[key] for key in NAMES if self.get.get(key)}
        said |= {"from" if key == "since" else "to" if key == "until" else key: one for key, one in changes.items()}
        query = urlencode({key: value for key, value in said.items() if value})
        base = reverse(name, args=args)
        return f"{base}?{query}" if query else base

    def kept(self, *but: str) -> list[tuple[str, str]]:
        """The choices a form of its own carries along, but for those it asks for itself."""
        return [(key, str(self.get[key])) for key in NAMES if self.get.get(key) and key not in but]

    @property
    def query(self) -> str:
        """The choices alone."""
        return urlencode(self.kept())


def asked_of(request: HttpRequest) -> Asked:
    """What the address chooses; what it says wrongly counts as not said."""
    actor, home = actor_of(request), company()
    return asked_by(request.GET, Lens(actor=actor, currency=home.reporting_currency, now=timezone.now(), of=home))


def asked_by(get: QueryDict, lens: Lens) -> Asked:
    """The same of a query string, for whoever the lens is of."""
    actor, calendar, problems = lens.actor, lens.company.calendar, dict[str, str]()
    between = _choice(Between, get.get("between", ""))
    first, last = days_between(between or Between.THIS_QUARTER, lens.today, calendar)
    typed = [_day(get.get(name, ""), name, actor, lens.today, problems) for name in DAYS]
    if between is None and any(typed):
        first, last = within(typed[0] or min(first, typed[1] or first), typed[1] or lens.today, lens.today)
    elif between is None:
        between = Between.THIS_QUARTER
    closing = _choice(Closing, get.get("close", ""))
    closes = [_day(get.get(name, ""), name, actor, lens.today, problems) for name in CLOSES]
    if closing is None and any(closes):
        period = Period(closes[0] or date.min, _after(closes[1]))
        period = period if period.start < period.end else closing_period(Closing.QUARTER, last, calendar)
    else:
        closing = closing or Closing.QUARTER
        period = closing_period(closing, last, calendar)
    on = _day(get.get("on", ""), "on", actor, lens.today, problems)
    return Asked(
        get=get,
        lens=lens,
        moving=Moving(
            lens=lens,
            first=first,
            last=last,
            closing=period,
            only=_only(get, actor, lens),
            mode=Mode.GROSS if get.get("mode") == Mode.GROSS else Mode.NET,
            clock=Clock.THEN if get.get("known") == Clock.THEN else Clock.NOW,
            as_was=get.get("as") != "now",
        ),
        between=between,
        closing=closing,
        on=within(on, on, lens.today)[0] if on else lens.today,
        problems=problems,
    )


def earlier(asked: Asked) -> Moving:
    """The same of the period before: its days, and the close dates that are to them what those chosen are to theirs."""
    moving, calendar = asked.moving, asked.lens.company.calendar
    first, last = days_earlier((moving.first, moving.last), asked.between, calendar)
    closing = closing_earlier(asked.closing, moving.closing, moving.first - first, last, calendar)
    return replace(moving, first=first, last=last, closing=closing)


def _choice(kind: Any, said: str) -> Any:
    return kind(said) if said in set(kind) else None


def _day(said: str, name: str, actor: Actor, today: date, problems: dict[str, str]) -> date | None:
    if not said:
        return None
    found = readers.parse_day(said, actor.locale, today)
    if isinstance(found, Text):
        problems[name] = text(found)
        return None
    return found


def _after(last: date | None) -> date:
    return date.max if last is None or last == date.max else date.fromordinal(last.toordinal() + 1)


def _only(get: QueryDict, actor: Actor, lens: Lens) -> Only:
    only = dict[str, tuple[int | str | None, ...]]()
    pipeline = next((spec for spec in lens.specs.values() if spec.key == get.get("pipeline", "")), None)
    if pipeline:
        only["pipeline"] = (pipeline.id,)
    if get.get("whose") == "mine":
        only["owner"] = (actor.person_id,)
    if get.get("whose") == "team":
        teams = own_teams(actor)
        only["team" if teams else "owner"] = teams or (actor.person_id,)
    for name in ("team", "owner"):
        chosen = _id(get.get(name, ""))
        if chosen is not None:
            only[name] = (chosen,)
    return only


def _id(said: str) -> int | None:
    try:
        return parse_id(said)
    except ValueError:
        return None


def controls(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """What the bars of the pages offer."""
    lens, get = asked.lens, asked.get
    match = request.resolver_match
    here = match.view_name if match and match.view_name in _TABS else "movement"
    whose = get.get("whose", "")
    return {
        "asked": asked,
        "whose": [
            (label, asked.href(here, whose=key), key == (whose if whose in ("mine", "team") else ""))
            for key, label in (("mine", _("My")), ("team", _("My team")), ("", _("All")))
        ],
        "drops": [
            *_narrowed(asked, here),
            *([_pipelines(asked, here)] if len(lens.specs) > 1 else []),
            _known(asked, here),
        ],
        "tabs": [
            (label, asked.href(name), name == here, None)
            for name, label in ((name, text(label)) for name, label in _TABS.items())
        ],
    }


def spans(asked: Asked) -> dict[str, Any]:
    """The choices of days and close dates of a bridge."""
    calendar, today = asked.lens.company.calendar, asked.lens.today
    last = asked.moving.last
    return {
        "between": [
            (
                text(label),
                days_text(asked, *days_between(key, today, calendar)),
                asked.href("movement", between=key.value, since="", until=""),
                key is asked.between,
            )
            for key, label in BETWEEN_LABELS.items()
        ],
        "closing": [
            (
                text(label),
                closing_text(asked, closing_period(key, last, calendar)),
                asked.href("movement", close=key.value, close_from="", close_to=""),
                key is asked.closing,
            )
            for key, label in CLOSING_LABELS.items()
        ],
        "between_value": days_text(asked, asked.moving.first, last),
        "closing_value": closing_text(asked, asked.moving.closing),
        "modes": [
            (_("Net"), asked.href("movement", mode=""), asked.moving.mode is Mode.NET),
            (_("Every event"), asked.href("movement", mode="gross"), asked.moving.mode is Mode.GROSS),
        ],
    }


Option = tuple[str, str, str, bool]
"""Label, quiet words, address, whether it is chosen."""


def _narrowed(asked: Asked, here: str) -> list[tuple[str, str, list[Option]]]:
    """Teams and people to choose: label, what is chosen, options."""
    teams, people = choices(asked.lens.actor)
    found = []
    for name, label, every in (
        ("team", _("Team"), [(team.id, team.name) for team in teams]),
        ("owner", _("Owner"), people),
    ):
        chosen = asked.get.get(name, "")
        value = next((said for one, said in every if public_id(one) == chosen), "")
        options: list[Option] = [(_("any"), "", asked.href(here, **{name: ""}), not value)]
        for one, said in every:
            options.append((said, "", asked.href(here, **{name: public_id(one)}), public_id(one) == chosen))
        found.append((label, value or _("any"), options))
    return found


def _pipelines(asked: Asked, here: str) -> tuple[str, str, list[Option]]:
    chosen = asked.moving.only.get("pipeline", ())
    options: list[Option] = [
        (_("all"), "", asked.href(here, pipeline=""), not chosen),
        *(
            (spec.name, "", asked.href(here, pipeline=spec.key), spec.id in chosen)
            for spec in asked.lens.specs.values()
        ),
    ]
    value = next((spec.name for spec in asked.lens.specs.values() if spec.id in chosen), _("all"))
    return _("Pipeline"), value, options


def _known(asked: Asked, here: str) -> tuple[str, str, list[Option]]:
    """By which clock: with what was corrected and came late, or without."""
    is_now = asked.moving.clock is Clock.NOW
    options: list[Option] = [
        (_("as known now"), _("with corrections and late entries"), asked.href(here, known=""), is_now),
        (_("as known then"), _("without what came later"), asked.href(here, known="then"), not is_now),
    ]
    return _("History"), options[0 if is_now else 1][0], options


def days_text(asked: Asked, first: date, last: date) -> str:
    """Two days, or the one there is."""
    locale, today = asked.lens.actor.locale, asked.lens.today
    if first == last:
        return formats.day(first, locale, today, weekday=False)
    said = {name: formats.day(one, locale, today, weekday=False) for name, one in (("first", first), ("last", last))}
    return _("%(first)s to %(last)s") % said


def closing_text(asked: Asked, period: Period) -> str:
    """The period of close dates by its label, else by its days."""
    if period.label:
        return period.label
    locale, today = asked.lens.actor.locale, asked.lens.today
    if period.start == date.min and period.end == date.max:
        return _("any day")
    last = date.fromordinal(period.end.toordinal() - 1)
    ends = (
        "…" if one in (date.min, date(9999, 12, 30)) else formats.day(one, locale, today, weekday=False)
        for one in (period.start, last)
    )
    return _("%(first)s to %(last)s") % dict(zip(("first", "last"), ends, strict=True))
