"""The board's ETag: a keyed hash of everything its bytes depend on, so that 304 costs next to nothing."""

import hashlib
import hmac

from django.conf import settings
from django.db.models import OuterRef, Subquery, Sum

import quarterdeck
from quarterdeck.catalog.queries import rates_version
from quarterdeck.opportunities.models import Pipeline, PipelineCounter
from quarterdeck.opportunities.queries.lens import Lens
from quarterdeck.values.verdict import NotFound

# Zones differ by quarters of an hour: within one no owner's local day begins.
_QUARTER_HOUR = 900


def board_etag(lens: Lens, pipeline_id: int, address: str) -> str:
    """The strong ETag of a board page. `address` is its canonical address with whatever else shapes the page.

    It changes with the pipeline's deals and configuration, the actor's rights and preferences, rates,
    local days, and the release. Two queries.
    """
    actor = lens.actor
    inputs = (
        quarterdeck.__version__,
        pipeline_id,
        pipeline_version(pipeline_id),
        actor.person_id,
        actor.access_version,
        sorted(actor.permissions),
        (actor.scope.kind, actor.write_reach, actor.locale, actor.time_zone),
        lens.currency,
        rates_version(),
        int(lens.now.timestamp()) // _QUARTER_HOUR,
        address,
    )
    digest = hmac.new(settings.SECRET_KEY.encode(), repr(inputs).encode(), hashlib.sha256).hexdigest()
    return f'"{digest[:32]}"'


def pipeline_version(pipeline_id: int) -> tuple[int, int]:
    """Version of a pipeline's configuration, and the sum of its counters, which rises with every change of a deal."""
    counters = PipelineCounter.objects.filter(pipeline_id=OuterRef("pk")).order_by().values("pipeline_id")
    row = (
        Pipeline.objects.filter(pk=pipeline_id)
        .values_list("config_version", Subquery(counters.annotate(total=Sum("value")).values("total")))
        .first()
    )
    if row is None:
        raise NotFound("pipeline")
    return row[0], row[1] or 0
