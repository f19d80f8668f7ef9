"""What an address of the list asks for: filter, look back, sort, columns, and the views beside them."""

from collections.abc import Collection
from urllib.parse import urlencode

from django.http import QueryDict

from quarterdeck.desk.filters import Asked, known_keys, read_filter
from quarterdeck.desk.queries.conditions import Clock
from quarterdeck.desk.views.viewing import Viewing
from quarterdeck.inspection import queries
from quarterdeck.inspection.filters import Almanac, Looking, read_looking
from quarterdeck.inspection.rules.columns import Chosen, effective, read_columns, written_columns
from quarterdeck.inspection.tables import LABELS, LOOKED_BACK, USUAL
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.saved_views.queries import ViewBar, shown
from quarterdeck.saved_views.terms import Views
from quarterdeck.values.dataclasses import dataclass

SORT = "close_date"
# Parameters of the list besides those of the filter.
OWN = ("pipeline", "sort")


@dataclass(frozen=True, slots=True)
class Asking:
    """An address of the list, understood. `deals` is the filter narrowed to what the chosen metric counts.

    `given` are the columns that the address itself names.
    """

    asked: Asked
    looking: Looking
    deals: DealFilter
    pipeline: PipelineSpec | None
    sort: str
    bar: ViewBar
    columns: Chosen
    given: Chosen

    @property
    def params(self) -> dict[str, str]:
        """Everything the address says, one text per name."""
        own = {"pipeline": self.pipeline.key if self.pipeline else "", "sort": self.sort if self.sort != SORT else ""}
        return self.asked.joined | own | {"cols": written_columns(self.given)}


def keys_of(who: Viewing) -> Collection[str]:
    """Every name of a filter that the list reads from an address."""
    return known_keys(who.setting) | {*OWN}


def asking(get: QueryDict, who: Viewing, views: Views) -> Asking:
    """What this query string asks for. Unknown sorts, pipelines and columns are as if not asked for."""
    pipeline = next((row for row in who.pipelines if row.key == get.get("pipeline")), None)
    asked = read_filter(get, who.setting, pipeline_id=pipeline.id if pipeline else None)
    looking = read_looking(get, asked, almanac_of(who))
    sort = get.get("sort", SORT)
    current, given = views.row(get.get("view", "")), read_columns(get.get("cols", ""))
    pairs = [(key, value) for key, values in asked.values.items() for value in values]
    query = urlencode([*pairs, *((name, get.get(name, "")) for name in OWN if get.get(name))])
    kept = current.columns if current else ()
    return Asking(
        asked=asked,
        looking=looking,
        deals=queries.measured_filter(who.lens, asked.deals, looking.measure),
        pipeline=pipeline,
        sort=sort if queries.is_sort(who.actor, sort) else SORT,
        bar=shown(views, get.get("view", ""), query, keys=keys_of(who), columns=given or kept or None),
        columns=effective((given, kept, views.columns, _usual(who, looking)), known_columns(who)),
        given=given,
    )


def almanac_of(who: Viewing) -> Almanac:
    """The company's clock and calendar for who looks."""
    return Almanac(Clock(who.lens.today, who.company.time_zone), who.company.calendar, who.locale)


def known_columns(who: Viewing) -> dict[str, str]:
    """Every column there is, with what it is called."""
    return {**LABELS, **{spec.key: spec.label for spec in who.setting.fields}}


def _usual(who: Viewing, looking: Looking) -> Chosen:
    listed = (spec.key for spec in who.setting.fields if spec.is_listed)
    return tuple((key, 0) for key in (*(LOOKED_BACK if looking.day else USUAL), *listed))
