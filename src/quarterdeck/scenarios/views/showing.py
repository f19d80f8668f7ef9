"""Words and figures of the pages of scenarios."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from math import prod
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.kit import formats
from quarterdeck.kit.viewing import text
from quarterdeck.scenarios.forms import shown_amount
from quarterdeck.scenarios.queries import Lines, lines_of
from quarterdeck.scenarios.queries.lines import COMPANY, Line
from quarterdeck.scenarios.terms import COLUMN_LABELS, FACTORS, KIND_LABELS, Column, Kind, Lever, Row, Version
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries.leading import team_options
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.text import N_

DASH = formats.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Looks:
    """Who looks, when, and which lines they may read."""

    actor: Actor
    lines: Lines
    now: datetime

    @property
    def locale(self) -> str:
        """How the viewer writes numbers."""
        return self.actor.locale

    def share(self, value: float | None) -> str:
        """A share in percent; a dash for none."""
        return DASH if value is None else formats.percent_bp(round(value * 10_000), self.locale)

    def number(self, value: float, places: int = 1) -> str:
        """A number with decimals."""
        return formats.number(Decimal(f"{value:.{places}f}"), self.locale, places)

    def amount(self, lever: Lever) -> str:
        """A lever's amount with its unit, such as +10%, -2 weeks or +3 reps."""
        value = shown_amount(lever)
        sign = "+" if value > 0 else ""
        if lever.kind in FACTORS:
            return sign + formats.percent_bp(round(value * 100), self.locale)
        places = 0 if value == value.to_integral() else 1
        number = sign + self.number(float(value), places)
        is_one = abs(value) == 1
        if lever.kind == Kind.CYCLE:
            return (_("%(num)s week") if is_one else _("%(num)s weeks")) % {"num": number}
        return (_("%(num)s rep") if is_one else _("%(num)s reps")) % {"num": number}


@dataclass(frozen=True, slots=True)
class Money:
    """How amounts of an answer are written."""

    currency: str
    locale: str

    def total(self, minor: float | None) -> str:
        """In three digits."""
        return DASH if minor is None else formats.money_total(round(minor), self.currency, self.locale)

    def signed(self, minor: float) -> str:
        """A change, such as +€24k."""
        return f"{'+' if minor > 0 else ''}{self.total(minor)}"

    def exact(self, minor: int) -> str:
        """In all digits."""
        return formats.money_exact(minor, self.currency, self.locale, ledger=True)


def looks_of(request: HttpRequest) -> Looks:
    """What this request looks at. Raises NotFound for users of partners."""
    actor = actor_of(request)
    return Looks(actor, lines_of(actor), timezone.now())


def line_key(line: Line) -> str:
    """A line in an address, as forecasts write it."""
    team, person = line
    if person is not None:
        return f"person-{public_id(person)}"
    return f"team-{public_id(team)}" if team is not None else "company"


def line_of(key: str) -> Line | None:
    """The line of a key; None for what is none."""
    if key == "company":
        return COMPANY
    kind, _dash, pid = key.partition("-")
    try:
        pk = parse_id(pid)
    except ValueError:
        return None
    return {"team": (pk, None), "person": (None, pk)}.get(kind)


def lever_words(lever: Lever, segments: dict[str, dict[str, str]]) -> str:
    """What a lever holds for, such as Channel: Partner."""
    if not lever.column:
        return _("Everything")
    name = segments.get(lever.column, {}).get(lever.value)
    label = text(COLUMN_LABELS[Column(lever.column)])
    return f"{label}: {text(N_(name))}" if name else _("%(column)s: not shown") % {"column": label}


def strip(version: Version, row: Row, money: Money, at: Looks) -> list[dict[str, Any]]:
    """The figures above the distribution: each opens where it comes from."""
    told = version.answer.figures if version.answer else {}
    today, supposed = told["today"], told["supposed"]
    behind = reverse("scenario_deals", args=[row.id])
    rows = [
        (_("P50"), money.total(supposed["p50"]), _("today %(value)s") % {"value": money.total(today["p50"])}, "#table"),
        (
            _("P10 to P90"),
            f"{money.total(supposed['p10'])}–{money.total(supposed['p90'])}",
            _("today %(low)s–%(high)s") % {"low": money.total(today["p10"]), "high": money.total(today["p90"])},
            "#table",
        ),
        (
            _("Mean"),
            money.total(supposed["mean"]),
            _("today %(value)s") % {"value": money.total(today["mean"])},
            behind,
        ),
    ]
    if version.quota is not None:
        gap = max(version.quota - supposed["p50"], 0)
        rows += [
            (
                _("Gap to quota"),
                money.total(gap),
                _("quota %(value)s") % {"value": money.total(version.quota)},
                "#needs",
            ),
            (
                _("Chance to reach it"),
                at.share(supposed["reaches"]),
                _("today %(value)s") % {"value": at.share(today["reaches"])},
                "#needs",
            ),
        ]
    return [
        {"label": label, "value": value, "base": base, "href": href, "is_current": False}
        for label, value, base, href in rows
    ]


def spreads(version: Version, money: Money, at: Looks) -> list[dict[str, str]]:
    """Today's distribution beside the supposed one, and how they differ."""
    told = version.answer.figures if version.answer else {}
    names = ("p10", "p50", "p90", "mean", "won", "open", "new")
    labels = (_("P10"), _("P50"), _("P90"), _("Mean"), _("Won so far"), _("From open deals"), _("Not there yet"))
    rows = [
        {
            "label": label,
            "today": money.total(told["today"][name]),
            "supposed": money.total(told["supposed"][name]),
            "change": money.signed(told["supposed"][name] - told["today"][name]),
        }
        for name, label in zip(names, labels, strict=True)
    ]
    if version.quota is not None:
        both = [told[one]["reaches"] for one in ("today", "supposed")]
        points = (both[1] - both[0]) * 100
        change = _("%(num)s pt") % {"num": f"{'+' if points > 0 else ''}{at.number(points)}"}
        label = _("Chance to reach the quota")
        rows.append({"label": label, "today": at.share(both[0]), "supposed": at.share(both[1]), "change": change})
    return rows


def effects(version: Version, money: Money, at: Looks) -> list[dict[str, str]]:
    """Each lever moved by a tenth, the largest effect first, and what the velocity identity says of it."""
    told = version.answer.figures if version.answer else {}
    return [
        {
            "lever": text(KIND_LABELS[Kind(one["kind"])]),
            "moved": f"{at.amount(_at(one, 'down'))} / {at.amount(_at(one, 'up'))}",
            "p50": f"{money.signed(one['p50_down'])} / {money.signed(one['p50_up'])}",
            "mean": f"{money.signed(one['mean_down'])} / {money.signed(one['mean_up'])}",
            "rest": f"{_signed(at, one['rest_down'])} / {_signed(at, one['rest_up'])}",
            "identity": DASH
            if one["identity_up"] is None
            else f"{_signed(at, one['identity_down'])} / {_signed(at, one['identity_up'])}",
        }
        for one in by_size(told["effects"])
    ]


def by_size(effects: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Effects, the one on the mean that is largest first."""
    return sorted(effects, key=lambda one: -max(abs(one["mean_down"]), abs(one["mean_up"])))


def volume(version: Version, money: Money, at: Looks) -> dict[str, Any] | None:
    """New deals of coming quarters, and as supposed of everything; None where history is too short."""
    told = version.answer.figures.get("volume") if version.answer else None
    if told is None:
        return None
    levers = [one for one in version.said.levers if not one.column]
    more, larger = (prod(one.amount for one in levers if one.kind == kind) for kind in (Kind.CREATED, Kind.DEAL_SIZE))

    def number(value: float) -> str:
        return formats.number(round(value), at.locale)

    rows = [
        {
            "quarter": one["quarter"],
            "count": number(one["count_p50"]),
            "count_range": f"{number(one['count_p10'])}–{number(one['count_p90'])}",
            "value": money.total(one["value_p50"]),
            "value_range": f"{money.total(one['value_p10'])}–{money.total(one['value_p90'])}",
            "supposed": f"{number(one['count_p50'] * more)}, {money.total(one['value_p50'] * more * larger)}",
        }
        for one in told["coming"]
    ]
    method = _("by level and season") if told["method"] == "seasons" else _("by level")
    errors = {"error": at.share(told["error"]), "last": at.share(told["last_error"])}
    return {"rows": rows, "method": method, "periods": number(told["periods"]), **errors}


def seen(version: Version, money: Money, at: Looks) -> list[dict[str, str]]:
    """What each lever was in past periods, and where what is supposed of everything lies in it."""
    told = version.answer.figures.get("seen", ()) if version.answer else ()
    return [_seen(one, version, money, at) for one in told]


def _seen(told: dict[str, Any], version: Version, money: Money, at: Looks) -> dict[str, str]:
    kind = Kind(told["kind"])
    levers = [one for one in version.said.levers if one.kind == kind]
    supposed = told["recent"]
    for one in levers:
        if not one.column:
            supposed = supposed * one.amount if kind in FACTORS else supposed + one.amount
    place = _("as it was")
    if any(one.column for one in levers):
        place = _("moved in a part")
    elif levers:
        place = _("above what was seen") if supposed > told["high"] else _("within what was seen")
        place = _("below what was seen") if supposed < told["low"] else place

    def said(value: float) -> str:
        if kind == Kind.DEAL_SIZE:
            return money.total(value)
        if kind in (Kind.WIN_RATE, Kind.PUSH_RATE):
            return at.share(value)
        number = at.number(value)
        return _("%(num)s weeks") % {"num": number} if kind == Kind.CYCLE else _("%(num)s a week") % {"num": number}

    return {
        "lever": text(KIND_LABELS[kind]),
        "recent": said(told["recent"]),
        "range": f"{said(told['low'])}–{said(told['high'])}",
        "supposed": said(max(supposed, 0.0)),
        "place": place,
    }


def rep_weeks(version: Version, money: Money, at: Looks) -> list[dict[str, str]]:
    """What one more rep-week brings in each team, the most first; nothing where there is but one."""
    told = version.answer.figures.get("rep_weeks", ()) if version.answer else ()
    if len(told) < 2:
        return []
    names = {str(team.id): team.name for team in team_options()}
    return [
        {
            "team": names.get(one["name"], _("In no team")),
            "reps": formats.number(one["reps"], at.locale),
            "wins": formats.number(one["wins"], at.locale),
            "mean": money.total(one["mean"]),
            "range": _between(one, money),
            "best": at.share(one["best"]),
        }
        for one in told
    ]


def _between(told: dict[str, Any], money: Money) -> str:
    return _("too few to say") if told["p10"] is None else f"{money.total(told['p10'])}–{money.total(told['p90'])}"


def _at(effect: dict[str, Any], end: str) -> Lever:
    return Lever(effect["kind"], round(effect[end], 4))


def _signed(at: Looks, share: float) -> str:
    return f"{'+' if share > 0 else ''}{at.share(share)}"


def needs(version: Version, at: Looks) -> list[dict[str, str]]:
    """How far each lever alone must go for P50 to reach the quota."""
    told = version.answer.figures if version.answer else {}
    return [
        {
            "lever": text(KIND_LABELS[Kind(one["kind"])]),
            "needed": _("not by this alone") if one["amount"] is None else at.amount(Lever(one["kind"], one["amount"])),
            "most": at.amount(Lever(one["kind"], one["most"])),
        }
        for one in told["needs"]
    ]


__all__ = [
    "Looks",
    "Money",
    "by_size",
    "effects",
    "lever_words",
    "line_key",
    "line_of",
    "looks_of",
    "needs",
    "rep_weeks",
    "seen",
    "spreads",
    "strip",
    "volume",
]
