"""Words of dashboards: whose they are, who sees them, and what their tiles show."""

from datetime import datetime
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


class Sharing(StrEnum):
    """Who sees a dashboard besides its owner."""

    PRIVATE = "private"
    EVERYONE = "everyone"
    TEAM = "team"
    ROLE = "role"


SHARING_LABELS = {
    Sharing.PRIVATE: N_("Only me"),
    Sharing.EVERYONE: N_("Everyone in the company"),
    Sharing.TEAM: N_("One team and those below it"),
    Sharing.ROLE: N_("One role, as its start page"),
}


class State(StrEnum):
    """Deleting a dashboard is a state: it can be taken back."""

    ACTIVE = "active"
    DELETED = "deleted"


class Form(StrEnum):
    """What a tile draws of its metric."""

    NUMBER = "number"
    LINE = "line"
    BARS = "bars"
    LIST = "list"


FORM_LABELS = {
    Form.NUMBER: N_("Number with its change"),
    Form.LINE: N_("Line by month"),
    Form.BARS: N_("Columns by month"),
    Form.LIST: N_("List of the largest"),
}
# Columns of the grid that a tile is wide.
WIDTHS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class DashboardFields:
    """What a dashboard is called, and who sees it."""

    name: str = ""
    sharing: str = Sharing.PRIVATE.value
    role_key: str = ""
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class TileFields:
    """What a tile shows. `query` has days and filters as addresses of reports have them.

    An empty `name` is the metric's. `by` is the segment of a list; `position` its place from 1 on, 0 for the last.
    """

    metric: str = ""
    name: str = ""
    form: str = Form.NUMBER.value
    by: str = ""
    query: str = ""
    width: int = 1
    position: int = 0


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile that is kept."""

    id: int
    name: str
    metric: str
    form: Form
    by: str
    query: str
    width: int
    position: int


@dataclass(frozen=True, slots=True)
class DashboardRow:
    """A dashboard as one person sees it."""

    id: int
    name: str
    owner_id: int
    owner_name: str
    sharing: Sharing
    role_key: str
    version: int
    tiles: int
    is_own: bool
    is_start: bool
    """Whether it is what people of the viewer's role start with."""
    is_left: bool = False
    """Whether it is shared, its owner left, and the viewer may make it private or delete it."""
    team_id: int | None = None
    team_name: str = ""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A dashboard with its tiles in their order."""

    row: DashboardRow
    tiles: tuple[Tile, ...]


class Every(StrEnum):
    """How often a dashboard goes out by mail."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


EVERY_LABELS = {
    Every.DAY: N_("Every day"),
    Every.WEEK: N_("Every week"),
    Every.MONTH: N_("First day of every month"),
}
WEEKDAY_LABELS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """When a dashboard goes out, on the recipient's clock: at a full hour; `weekday` counts each week, 1 is Monday."""

    every: str = Every.WEEK.value
    weekday: int = 1
    hour: int = 7
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class Mailing:
    """That a dashboard goes out to a person; `due_at` is the next time."""

    id: int
    dashboard_id: int
    person_id: int
    person_name: str
    plan: Plan
    due_at: datetime
