"""What metrics count: each population is one text that gives a row per opportunity, visit or activity.

Every text has the slot {scope}; one without it cannot be declared. All give the columns of SHARED, so that every
segment applies to each of them; `day` is the clock a figure is counted by.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SHARED: Final = (
    "opportunity_id", "day", "owner_id", "account_id", "product_id", "pipeline_id", "stage_id",
    "channel", "source", "amount", "currency", "value",
)  # fmt: skip
# Whoever may see an opportunity today sees its past too, and whom a figure counts for follows the owner of that day.
SCOPES: Final[Mapping[str, str]] = {
    "all": "1 = 1",
    "people": "EXISTS (SELECT 1 FROM access s WHERE s.person_id = :viewer AND s.owner_id = o.owner_id)",
    "nothing": "1 = 0",
}


@dataclass(frozen=True, slots=True)
class Population:
    """A text with the slot {scope}, what one row of it is, and the columns it gives beyond the shared ones."""

    key: str
    row_is: str
    sql: str
    more: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if "{scope}" not in self.sql:
            raise ValueError(f"The population {self.key} has no scope.")


def _population(key: str, row_is: str, sql: str, more: str, **other: str) -> Population:
    """A population whose text has the slot {shared}: the shared columns of `o`, but for those spelt otherwise here."""
    columns = {name: f"o.{name}" for name in SHARED} | other
    shared = ", ".join(f"{column} AS {name}" for name, column in columns.items())
    return Population(key, row_is, sql.replace("{shared}", shared), tuple(more.split()))


_DECLARED = (
    _population(
        "closed",
        "an opportunity won or lost on a day of the window",
        """SELECT {shared}, o.outcome, o.closed, o.created, o.qualified, o.touched, o.pushes
FROM opportunity o
WHERE o.state = 'active' AND o.outcome <> 'open' AND o.closed_day >= :from_day AND o.closed_day < :until_day
  AND {scope}""",
        "outcome closed created qualified touched pushes",
        day="o.closed_day",
    ),
    _population(
        "created",
        "an opportunity created on a day of the window",
        """SELECT {shared}, o.outcome, o.category, o.created, o.closed, o.closed_day, o.close_day, o.reached,
  o.furthest, o.qualified, o.touched, o.created_source, o.created_channel
FROM opportunity o
WHERE o.state = 'active' AND o.created_day >= :from_day AND o.created_day < :until_day AND {scope}""",
        "outcome category created closed closed_day close_day reached furthest qualified touched created_source"
        " created_channel",
        day="o.created_day",
    ),
    _population(
        "open",
        "an opportunity that is open now and whose category is not Omitted",
        """SELECT {shared}, o.category, o.created, o.close_day, o.pushes, o.probability_bp
FROM opportunity o
WHERE o.state = 'active' AND o.outcome = 'open' AND o.category <> 'omitted' AND {scope}""",
        "category created close_day pushes probability_bp",
        day=":today",
        value="NULL",
    ),
    _population(
        "visits",
        "a stay in an open stage that began on a day of the window",
        """SELECT {shared}, v.ordinal, v.entered, v.departed, v.departure, v.next_stage_id, o.outcome
FROM visit v JOIN opportunity o ON o.opportunity_id = v.opportunity_id
WHERE o.state = 'active' AND v.outcome = 'open' AND v.entered_day >= :from_day AND v.entered_day < :until_day
  AND {scope}""",
        "ordinal entered departed departure next_stage_id outcome",
        day="v.entered_day",
        stage_id="v.stage_id",
        owner_id="v.owner_id",
        pipeline_id="v.pipeline_id",
    ),
)
POPULATIONS: Final[Mapping[str, Population]] = {population.key: population for population in _DECLARED}
