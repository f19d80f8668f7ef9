"""The backtest by person, team and channel on the page of forecast accuracy."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from quarterdeck.kit import formats
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.scores.queries.segments import segment_records
from quarterdeck.scores.rules.segments import LEAST_DEALS, LEAST_QUARTERS
from quarterdeck.scores.terms import SEGMENT_LABELS, SegmentKind
from quarterdeck.scores.views.showing import address, decimals, share

MOST = 50


def segments_panel(lens: Lens, asked: QueryDict, **chosen: str) -> dict[str, Any]:
    """The rows of the kind that is asked for, teams without; `chosen` is what else the address names."""
    said = asked.get("by", "")
    kind = next((one for one in SegmentKind if one.name.lower() == said), SegmentKind.TEAM)
    rows, locale = segment_records(lens.actor, kind), lens.actor.locale
    return {
        "label": text(SEGMENT_LABELS[kind]),
        "kinds": [
            (text(SEGMENT_LABELS[one]), address(**chosen, by=one.name.lower()) + "#segments", one is kind)
            for one in SegmentKind
        ],
        "rows": [
            {
                "name": text(row.name),
                "quarters": formats.number(row.judged.quarters, locale),
                "wape": share(row.judged.wape, locale),
                "bias": share(row.judged.bias, locale),
                "covered": formats.NOT_APPLICABLE
                if row.judged.covered is None
                else _("%(num)s of %(all)s") % {"num": row.judged.covered, "all": row.judged.quarters},
                "deals": formats.number(row.judged.deals, locale),
                "chance": share(row.judged.chance, locale),
                "rate": share(row.judged.rate, locale),
                "brier": decimals(row.judged.brier, locale),
                "is_few": row.judged.is_too_few,
            }
            for row in rows[:MOST]
        ],
        "left": max(len(rows) - MOST, 0),
        "least_quarters": LEAST_QUARTERS,
        "least_deals": LEAST_DEALS,
    }
