"""Who looks at data quality, at whose deals."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.quality.terms import FIRST
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries import company
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LooksAt:
    """A viewer at a moment, with the deals that are looked at."""

    lens: Lens
    whose: Whose
    pipeline: PipelineSpec | None

    @property
    def locale(self) -> str:
        """How the viewer writes numbers and days."""
        return self.lens.actor.locale

    @property
    def pipeline_id(self) -> int | None:
        """The pipeline that is looked at; None for all."""
        return self.pipeline.id if self.pipeline else None

    def href(self, **changes: str) -> str:
        """The page with something else chosen."""
        chosen = {"scope": self.whose.value, "pipeline": self.pipeline.key if self.pipeline else "", **changes}
        return f"{reverse('quality')}?{urlencode({name: value for name, value in chosen.items() if value})}"

    def list_href(self, **narrowed: str) -> str:
        """The list of the deals behind a number."""
        pipeline = {"pipeline": self.pipeline.key} if self.pipeline else {}
        return f"{reverse('opportunities')}?{urlencode({'scope': self.whose.value, **pipeline, **narrowed})}"


def looks_at(request: HttpRequest) -> LooksAt:
    """What this request looks at: by its address, else what the viewer is answerable for."""
    actor, home = actor_of(request), company()
    currency = actor.display_currency or home.reporting_currency
    lens = Lens(actor=actor, currency=currency, now=timezone.now(), of=home)
    scope, key = request.GET.get("scope", ""), request.GET.get("pipeline", "")
    whose = Whose(scope) if scope in set(Whose) else FIRST[actor.write_reach]
    return LooksAt(lens, whose, next((spec for spec in lens.specs.values() if spec.key == key), None))
