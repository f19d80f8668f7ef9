"""Publishing what the model would have said on days that are over, for a company whose past is told at once."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from quarterdeck.scores.actions.keeping import Made, keep_published
from quarterdeck.scores.actions.refreshing import groups_of_teams, saved_to
from quarterdeck.scores.models import Fit
from quarterdeck.scores.queries.log import own_log
from quarterdeck.users.queries import company
from quarterdeck.users.queries.company import company_day

if TYPE_CHECKING:
    from quarterdeck.analytics.forecasting.landmark import Landmark
    from quarterdeck.analytics.forecasting.log import Log
    from quarterdeck.analytics.forecasting.model import Model


def publish_past(*, moments: Sequence[datetime], progress: Callable[[int], None]) -> int:
    """Publish the model's forecasts at past instants, the oldest first, each as a refresh then would have; how many.

    One model a quarter, fitted on what was known as it began; each forecast is made of what was known at its instant.
    Open deals are not scored, and past models not judged: the first refresh fits anew and does both. Only of the demo
    company, where it is one story with the calls beside it: elsewhere what was not said then cannot be judged. Raises
    ValueError for another company. `progress` is told how many are published.
    """
    from quarterdeck.analytics.forecasting import own
    from quarterdeck.analytics.forecasting.model import fit
    from quarterdeck.analytics.forecasting.ranking import Rank

    home = company()
    if not home.is_demo:
        raise ValueError("only the past of the demo company is told")
    found = own_log(home, moments[-1], is_whole=True) if moments else None
    if found is None or not found.tables.deals:
        return 0
    log, groups, unranked = found.tables.log(), groups_of_teams(), Rank(0, None, (), (), 0, ())
    cores: dict[int, Landmark] = {}
    model, done = None, 0
    for start, inside in groupby(moments, key=lambda at: _start_at(log, at)):
        model = fit(log.held(found.ended, start), start, cores)
        row = _kept_fit(model)
        for at in inside:
            as_of = int(at.timestamp())
            learnt = own.learn(log.held(found.ended, as_of), as_of, groups, (model, unranked))
            keep_published(Made(home, at, company_day(at), row, learnt, ()))
            done += 1
            progress(done)
    if model is not None:
        # Scenarios suppose upon the newest forecast, by its model.
        own.save(saved_to(model.model_id), model, unranked)
    return done


def _start_at(log: "Log", at: datetime) -> int:
    # Of an instant before every quarter this raises ValueError; next() would end the grouping without a word.
    return max(one.start for one in log.periods if one.start <= at.timestamp())


def _kept_fit(model: "Model") -> Fit:
    """The fit as of a quarter's start. It counts no closed rows, by which the first refresh finds a new one due."""
    counts = model.counts
    return Fit.objects.create(
        at=datetime.fromtimestamp(model.as_of, UTC), model_id=model.model_id, rung=model.rung, closed=counts.closed,
        won=counts.won, lost=counts.lost, finished=counts.finished, rank_rung=0,
    )  # fmt: skip
