"""Who looks at the health of deals, at whose deals, and at which of them."""

from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone

from quarterdeck.health.queries import Scope, Wanted
from quarterdeck.health.terms import FIRST, Band, Pace, Signal
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries import company
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LooksAt:
    """A viewer at a moment, with the deals that are looked at and those of them that are listed."""

    lens: Lens
    whose: Whose
    pipeline: PipelineSpec | None
    wanted: Wanted

    @property
    def locale(self) -> str:
        """How the viewer writes numbers and days."""
        return self.lens.actor.locale

    @property
    def scope(self) -> Scope:
        """The deals that are looked at."""
        return Scope(self.lens, self.whose, self.pipeline.id if self.pipeline else None)

    def href(self, **changes: str) -> str:
        """The page with something else chosen; what is listed is chosen anew."""
        chosen = {"scope": self.whose.value, "pipeline": self.pipeline.key if self.pipeline else "", **changes}
        return f"{reverse('deal_health')}?{urlencode({name: value for name, value in chosen.items() if value})}"


def looks_at(request: HttpRequest) -> LooksAt:
    """What this request looks at."""
    return looked_at(actor_of(request), request.GET)


def looked_at(actor: Actor, query: QueryDict) -> LooksAt:
    """What this address looks at; without a word deals at risk of whom the viewer is answerable for."""
    home = company()
    currency = actor.display_currency or home.reporting_currency
    lens = Lens(actor=actor, currency=currency, now=timezone.now(), of=home)
    scope, key = query.get("scope", ""), query.get("pipeline", "")
    whose = Whose(scope) if scope in set(Whose) else FIRST[actor.write_reach]
    pipeline = next((spec for spec in lens.specs.values() if spec.key == key), None)
    return LooksAt(lens, whose, pipeline, _wanted(query))


def _wanted(query: QueryDict) -> Wanted:
    band, signal, pace = (query.get(name, "") for name in ("band", "signal", "pace"))
    wanted = Wanted(
        Band(band) if band in set(Band) else None,
        Signal(signal) if signal in set(Signal) else None,
        Pace(pace) if pace in set(Pace) else None,
    )
    return Wanted(Band.RISK) if wanted == Wanted() else wanted
