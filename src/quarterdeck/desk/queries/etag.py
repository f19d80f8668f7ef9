"""The board's ETag: a keyed hash of everything its bytes depend on, so that 304 costs next to nothing."""

import hashlib
import hmac

from django.conf import settings

import quarterdeck
from quarterdeck.opportunities.queries.lens import Lens

# Zones differ by quarters of an hour: within one no owner's local day begins.
_QUARTER_HOUR = 900


def board_etag(lens: Lens, pipeline_id: int, address: str) -> str:
    """The strong ETag of a board page. `address` is its canonical address with whatever else shapes the page.

    It changes with the pipeline's deals and configuration, the actor's rights and preferences, the company's
    calendar, rates, local days, and the release. Two queries, which the board itself needs as well.
    """
    actor, spec = lens.actor, lens.spec(pipeline_id)
    inputs = (
        quarterdeck.__version__,
        [(other.id, other.config_version) for other in lens.specs.values()],
        (spec.id, lens.versions[spec.id][1]),
        (actor.person_id, actor.access_version, sorted(actor.permissions)),
        (actor.scope.kind, actor.write_reach, actor.locale, actor.time_zone),
        lens.company,
        (lens.currency, lens.rates.version),
        int(lens.now.timestamp()) // _QUARTER_HOUR,
        address,
    )
    digest = hmac.new(settings.SECRET_KEY.encode(), repr(inputs).encode(), hashlib.sha256).hexdigest()
    return f'"{digest[:32]}"'
