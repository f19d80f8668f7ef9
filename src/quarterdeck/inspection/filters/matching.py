"""All deals that a query string of the list lets through: what it cannot be read for must not widen a bulk edit."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from quarterdeck.desk.filters import read_filter
from quarterdeck.desk.queries.conditions import Clock
from quarterdeck.desk.views.viewing import Viewing
from quarterdeck.inspection.filters import Almanac, read_looking
from quarterdeck.inspection.queries import measured_filter
from quarterdeck.inspection.queries.bulk import narrowed
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused


def matching(who: Viewing, query: str) -> "QuerySet[Any, tuple[int, int]]":
    """Pairs of id and version of every deal the list of this address counts. Raises Refused for one it cannot read."""
    get = QueryDict(query)
    pipeline = next((row for row in who.pipelines if row.key == get.get("pipeline")), None)
    asked = read_filter(get, who.setting, pipeline_id=pipeline.id if pipeline else None)
    clock = Clock(who.lens.today, who.company.time_zone)
    looking = read_looking(get, asked, Almanac(clock, who.company.calendar, who.locale))
    if asked.problems or looking.problem or (get.get("pipeline") and pipeline is None):
        text = Text.of(N_("Part of this filter cannot be read. Mend it in the list first."))
        raise Refused.because("query_unreadable", text, "query")
    return narrowed(who.lens, measured_filter(who.lens, asked.deals, looking.measure))
