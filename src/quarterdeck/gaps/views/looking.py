"""Who looks at product gaps, at which of them and over whose deals: all of it from the address."""

from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quarterdeck.gaps.forms import Writer
from quarterdeck.gaps.queries import Wanted, lens_of
from quarterdeck.gaps.rules import Sum
from quarterdeck.gaps.terms import GapState, Part, Ranking, Severity
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit import formats
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.users.policy import actor_of
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

VIA = Via(Door.FORM)
SCOPES = {Whose.MINE: N_("My"), Whose.TEAM: N_("My team"), Whose.ALL: N_("All")}
LONGEST = 200
W = TypeVar("W", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Looking:
    """A viewer, and what they look at. `part` and `severity` narrow the deals of one gap."""

    lens: Lens
    wanted: Wanted
    part: Part | None
    severity: Severity | None
    number: int

    @property
    def locale(self) -> str:
        """How the viewer writes numbers and days."""
        return self.lens.actor.locale

    def money(self, minor: int) -> str:
        """An amount in the display currency, exact."""
        return formats.money_exact(minor, self.lens.currency, self.locale)

    def worth(self, found: Sum) -> dict[str, str]:
        """A sum with how many deals it is of, and what it leaves out."""
        return {
            "value": self.money(found.minor),
            "deals": ngettext("%(num)s deal", "%(num)s deals", found.deals) % {"num": found.deals},
            "count": formats.number(found.deals, self.locale),
            "left": formats.number(found.unpriced + found.unrated, self.locale),
            "lacking": " · ".join(
                words
                for words in (
                    ngettext("%(num)s without an amount", "%(num)s without an amount", found.unpriced)
                    % {"num": found.unpriced}
                    if found.unpriced
                    else "",
                    ngettext("%(num)s without a rate", "%(num)s without a rate", found.unrated) % {"num": found.unrated}
                    if found.unrated
                    else "",
                )
                if words
            ),
        }


def looking_of(request: HttpRequest) -> Looking:
    """What this request looks at. Raises Http404 for a word there is none of."""
    query = request.GET
    return Looking(
        lens=lens_of(actor_of(request)),
        wanted=wanted_of(query),
        part=_word(query, "deals", Part),
        severity=_word(query, "severity", Severity),
        number=_number(query),
    )


def wanted_of(query: QueryDict) -> Wanted:
    """Which gaps a query string asks for. Raises Http404 for a word there is none of."""
    family, text = query.get("family", ""), query.get("text", "").strip()
    if len(family) > LONGEST or len(text) > LONGEST:
        raise Http404
    return Wanted(
        whose=_word(query, "scope", Whose) or Whose.ALL,
        state=_word(query, "state", GapState),
        family=family,
        text=text,
        by=_word(query, "sort", Ranking) or Ranking.OPEN,
    )


def href(name: str, *args: object, **chosen: str) -> str:
    """The address of a page of gaps with what is chosen."""
    query = urlencode({key: value for key, value in chosen.items() if value})
    return reverse(name, args=args) + (f"?{query}" if query else "")


def writer_of(request: HttpRequest) -> Writer:
    """In whose writing forms are filled in."""
    lens = lens_of(actor_of(request))
    return Writer(lens.actor.locale, lens.day_in(lens.actor.time_zone))


def scopes(present: Whose, name: str, *args: object, **chosen: str) -> list[tuple[str, str, bool]]:
    """Over whose deals one may look: label, address, whether it is looked at."""
    return [
        (_(label), href(name, *args, scope="" if whose is Whose.ALL else whose.value, **chosen), whose is present)
        for whose, label in SCOPES.items()
    ]


def _word(query: QueryDict, name: str, words: type[W]) -> W | None:
    said = query.get(name, "")
    if not said:
        return None
    if said not in set(words):
        raise Http404
    return words(said)


def _number(query: QueryDict) -> int:
    said = query.get("page", "1")
    if not (said.isascii() and said.isdigit() and 0 < len(said) < 5 and int(said)):
        raise Http404
    return int(said)
