"""By what figures are told apart: each segment is an expression over a row `d` of a population, with its joins."""

from collections.abc import Mapping, Sequence
from typing import Final

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


@dataclass(frozen=True, slots=True)
class Segment:
    """`sql` gives the value, `join` what it needs; {on_day} in it is the day memberships are taken of.

    `name_table` and `name_sql` look labels up by value; without them the value is its own label. `within` is the
    condition of a filter, with the slot {values}, where equality is not enough.
    """

    key: str
    label: str
    sql: str
    join: str = ""
    names: str = ""
    within: str = ""
    is_dated: bool = False


_ON = "{on_day} >= %s.from_day AND {on_day} < %s.until_day"


def _dated(alias: str) -> str:
    return _ON % (alias, alias)


_DECLARED = (
    Segment(
        "period",
        N_("Period"),
        "sp.from_day",
        "LEFT JOIN period sp ON sp.kind = :period AND d.day >= sp.from_day AND d.day < sp.until_day",
        "SELECT from_day, label FROM period WHERE kind = :period",
    ),
    Segment("pipeline", N_("Pipeline"), "d.pipeline_id", names="SELECT pipeline_id, name FROM pipeline"),
    Segment("stage", N_("Stage"), "d.stage_id", names="SELECT stage_id, name FROM stage"),
    Segment("owner", N_("Owner"), "d.owner_id", names="SELECT person_id, name FROM person"),
    Segment(
        "team",
        N_("Team"),
        "sh.team_id",
        f"LEFT JOIN home_team sh ON sh.person_id = d.owner_id AND {_dated('sh')}",
        "SELECT team_id, name FROM team",
        "WITHIN_TEAMS(sh.team_id, {values})",
        is_dated=True,
    ),
    Segment(
        "territory",
        N_("Territory"),
        "st.territory_id",
        f"LEFT JOIN account_territory st ON st.account_id = d.account_id AND {_dated('st')}",
        "SELECT territory_id, name FROM territory",
        is_dated=True,
    ),
    Segment("country", N_("Country"), "NULLIF(sc.country, '')", "LEFT JOIN account sc ON sc.account_id = d.account_id"),
    Segment("region", N_("Region"), "NULLIF(sr.region, '')", "LEFT JOIN account sr ON sr.account_id = d.account_id"),
    Segment(
        "industry", N_("Industry"), "NULLIF(si.industry, '')", "LEFT JOIN account si ON si.account_id = d.account_id"
    ),
    Segment("product", N_("Product"), "d.product_id", names="SELECT product_id, name FROM product"),
    Segment(
        "family",
        N_("Product family"),
        "NULLIF(sf.family, '')",
        f"LEFT JOIN product_family sf ON sf.product_id = d.product_id AND {_dated('sf')}",
        is_dated=True,
    ),
    Segment("channel", N_("Channel"), "NULLIF(d.channel, '')"),
    Segment("source", N_("Source"), "NULLIF(d.source, '')"),
    Segment(
        "size",
        N_("Size"),
        "sb.number",
        "LEFT JOIN band sb ON sb.currency = d.currency AND d.amount >= sb.low AND d.amount < sb.high",
    ),
)
SEGMENTS: Final[Mapping[str, Segment]] = {segment.key: segment for segment in _DECLARED}


def joins(keys: Sequence[str], *, as_was: bool) -> str:
    """The joins these segments need, each once; memberships as of the day of the row (`as_was`), or as of today."""
    on_day = "d.day" if as_was else ":today"
    used = (SEGMENTS[key].join for key in dict.fromkeys(keys))
    return "\n".join(join.replace("{on_day}", on_day) for join in used if join)
