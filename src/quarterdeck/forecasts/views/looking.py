"""Who looks at which forecast, and how its pages write numbers and lead to each other."""

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quarterdeck.forecasts.queries import Picture, Scene, picture_of, scene_of
from quarterdeck.forecasts.rules import period_key
from quarterdeck.forecasts.terms import (
    COLUMN_LABELS,
    DATE_LABELS,
    HIERARCHY_LABELS,
    MEASURE_LABELS,
    SOURCE_LABELS,
    Call,
    ForecastType,
    Line,
    Said,
)  # fmt: skip
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit import formats
from quarterdeck.kit.pieces import exact_text, total_text
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.policy import actor_of
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period, PeriodKind

VIA = Via(Door.FORM)
NOTHING = "–"
_KEY = "quarterdeck_forecast"


@dataclass(frozen=True, slots=True)
class Looks:
    """A viewer at a forecast."""

    picture: Picture

    @property
    def scene(self) -> Scene:
        """Who looks, and at which period."""
        return self.picture.scene

    @property
    def locale(self) -> str:
        """How the viewer writes numbers."""
        return self.scene.actor.locale

    def money(self, minor: int | None) -> str:
        """A number in three digits, such as €3.95M; pieces in all of theirs."""
        if minor is None:
            return NOTHING
        return total_text(minor, self.scene.currency, self.locale)

    def exact(self, minor: int) -> str:
        """A number in all its digits."""
        return exact_text(minor, self.scene.currency, self.locale)

    @property
    def unit(self) -> str:
        """What numbers are told in: the currency, or pieces."""
        return self.scene.currency or _("pieces")

    @property
    def type_query(self) -> str:
        """The type of forecast as an address names it; empty for the usual one."""
        return "" if self.scene.type.is_default else self.scene.type.key

    def signed(self, minor: int) -> str:
        """A change, such as +€24k."""
        return f"{'+' if minor > 0 else ''}{self.money(minor)}"

    def percent(self, share: Fraction | None) -> str:
        """A share as a percentage."""
        return NOTHING if share is None else formats.percent_bp(round(share * 10_000), self.locale)

    def label(self, category: Category) -> str:
        """What a column is called in the method that is used."""
        return text(COLUMN_LABELS[self.scene.rules.method][category])

    def href(self, name: str, *args: str, **query: str) -> str:
        """A page of this period."""
        asked = {key: value for key, value in {"type": self.type_query, **query}.items() if value}
        return reverse(name, args=[self.scene.key, *args]) + (f"?{urlencode(asked)}" if asked else "")

    def behind(self, line: Line, figure: str) -> str:
        """The deals behind a figure of a line."""
        return self.href("forecast_deals", line.key, figure=figure)


def looks_at(request: HttpRequest, period: str = "") -> Looks:
    """What this request looks at. Raises NotFound."""
    found = Looks(picture_of(scene_of(actor_of(request), timezone.now(), period, type_of(request))))
    request.__dict__[_KEY] = found
    return found


def looked_at(request: HttpRequest) -> Looks | None:
    """What this request was found to look at, for panels of the page; None before."""
    found = request.__dict__.get(_KEY)
    return found if isinstance(found, Looks) else None


def type_of(request: HttpRequest) -> str:
    """The type of forecast that the address names."""
    return request.GET.get("type", "")


def period_href(period: Period, of: Category = Category.COMMIT, kind: str = "") -> str:
    """The page of a period, of a type of forecast or the usual one."""
    said = {"type": kind, "of": "" if of is Category.COMMIT else of.value}
    asked = {key: value for key, value in said.items() if value}
    return reverse("forecast_period", args=[period_key(period)]) + (f"?{urlencode(asked)}" if asked else "")


def type_words(one: ForecastType) -> str:
    """What a type of forecast sums, by which date, in which tree, of which rows."""
    labels = (MEASURE_LABELS[one.measure], DATE_LABELS[one.date], HIERARCHY_LABELS[one.hierarchy],
              SOURCE_LABELS[one.source])  # fmt: skip
    return " · ".join(text(label) for label in labels)


def category_of(params: Mapping[str, str], called: Collection[Category]) -> Category:
    """Which column's calls are shown: that of the address where it is called, else Commit."""
    said = params.get("of", "")
    return Category(said) if said in {one.value for one in called} else Category.COMMIT


def told_call(at: Looks, line: Line, call: Call | None) -> dict[str, Any] | None:
    """A call or an adjustment as a page shows it: its amount, how old it is, and by how much its base has moved."""
    if call is None:
        return None
    minor = at.scene.convert(call.minor or 0, call.currency)
    moved = at.picture.moved(line, call)
    return {
        "minor": minor,
        "value": at.money(minor),
        "note": call.note,
        "at": call.at,
        "is_carried": call.said is Said.OWN and at.picture.is_carried(call),
        "moved": _("base %(change)s since") % {"change": at.signed(moved)} if moved else "",
        "moved_href": at.href("forecast_moved", line.key, of=call.category.value, said=call.said.value),
    }


def recounted(at: Looks) -> dict[str, str] | None:
    """That deals bear Most likely, which is not used, and where they are; None where none do."""
    count = at.picture.recounted
    if not count:
        return None
    words = ngettext(
        "%(count)s deal bears it and counts as Best case.", "%(count)s deals bear it and count as Best case.", count
    )
    asked = urlencode({"category": Category.LIKELY.value, "kind": "open"})
    return {"text": words % {"count": formats.number(count, at.locale)}, "href": f"{reverse('opportunities')}?{asked}"}


def crumbs(at: Looks, line: Line | None = None) -> list[tuple[str, str]]:
    """The way back to the period, and to a line of it."""
    first = reverse("forecast") + (f"?type={at.type_query}" if at.type_query else "")
    found = [(_("Forecast"), first), (at.scene.period.label, at.href("forecast_period"))]
    return found if line is None else [*found, (text(line.name), at.href("forecast_line", line.key))]


def suppose_href(at: Looks, line: Line) -> str:
    """Where one supposes something of a line; nothing but of what the model tells: amounts in the present quarter."""
    scene = at.scene
    is_told = scene.type.is_plain and scene.kind is PeriodKind.QUARTER
    if not is_told or not scene.period.start <= scene.lens.today < scene.period.end:
        return ""
    return f"{reverse('scenario_new')}?{urlencode({'line': line.key})}"
