"""Who looks at a page, and the writing, day and currency it is shown in."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, gettext

from quarterdeck.desk.filters import Setting
from quarterdeck.desk.queries.conditions import Clock
from quarterdeck.journal.rules import require_own
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit import formats
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.terms import Writer
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries import Company, company
from quarterdeck.users.terms import PERMISSION_LABELS, Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotPermitted

_KEY = "quarterdeck_viewing"
FORM, INLINE, BOARD = Via(Door.FORM), Via(Door.INLINE), Via(Door.BOARD)


@dataclass(frozen=True, slots=True)
class Viewing:
    """A signed-in employee at one moment. `currency` is the one totals are shown in."""

    actor: Actor
    company: Company
    now: datetime
    today: date
    currency: str
    lens: Lens

    @property
    def locale(self) -> str:
        """How the viewer writes numbers and days."""
        return self.actor.locale

    @property
    def pipelines(self) -> list[PipelineSpec]:
        """The pipelines in use, in order."""
        return [pipeline for pipeline in self.lens.specs.values() if not pipeline.is_retired]

    def pipeline(self, key: str) -> PipelineSpec:
        """The pipeline with this key, also one no longer in use. Raises Http404."""
        found = next((pipeline for pipeline in self.lens.specs.values() if pipeline.key == key), None)
        if found is None:
            raise Http404
        return found

    @property
    def writer(self) -> Writer:
        """The viewer as one who fills in forms."""
        return Writer(self.actor, self.locale, self.today)

    @property
    def setting(self) -> Setting:
        """What reading a filter depends on."""
        clock = Clock(self.lens.today, self.company.time_zone)
        return Setting(self.locale, self.today, self.company.calendar, self.actor, clock, self.lens)

    def total(self, minor: int) -> str:
        """A total in the display currency, three digits."""
        return formats.money_total(minor, self.currency, self.locale)

    def exact(self, minor: int | None, currency: str = "") -> str:
        """An exact amount, or a dash."""
        if minor is None:
            return formats.NOT_APPLICABLE
        return formats.money_exact(minor, currency or self.currency, self.locale)

    def day(self, value: date | None) -> str:
        """A day as lists show it, or a dash."""
        return formats.NOT_APPLICABLE if value is None else formats.day(value, self.locale, self.today, weekday=False)


def viewing(request: HttpRequest) -> Viewing:
    """The viewer of this request, at the moment it came in; kept on it."""
    kept = request.__dict__.get(_KEY)
    if isinstance(kept, Viewing):
        return kept
    request.__dict__[_KEY] = found = viewing_as(actor_of(request))
    return found


def viewing_as(actor: Actor) -> Viewing:
    """An actor who looks now, without a page around."""
    home, now = company(), timezone.now()
    today = now.astimezone(ZoneInfo(actor.time_zone)).date()
    currency = actor.display_currency or home.reporting_currency
    lens = Lens(actor=actor, currency=currency, now=now, of=home)
    return Viewing(actor, home, now, today, currency, lens)


def require_may(is_allowed: bool, permission: Permission, kept_in: str) -> None:  # noqa: FBT001  reads as the sentence it is
    """Raise NotPermitted where the deal's page offers nothing of this kind to the viewer, Refused where it is kept."""
    require_own(kept_in)
    if not is_allowed:
        text = Text.of(N_("Only its owner and those above may do this: {permission}."), permission=_label(permission))
        raise NotPermitted(permission, text)


def _label(permission: Permission) -> Text:
    return Text(PERMISSION_LABELS[permission])


def say(template: str, **params: object) -> str:
    """A sentence in the page's language; the same ones stand on most cards of a board."""
    shown = ((name, value if isinstance(value, Text) else str(value)) for name, value in params.items())
    return _said(get_language(), template, tuple(shown))


@lru_cache(maxsize=8192)
def _said(language: str | None, template: str, params: tuple[tuple[str, Text | str], ...]) -> str:
    return Text(template, dict(params)).render(gettext)
