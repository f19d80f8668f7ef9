"""What the tiles of a dashboard ask: all of it in one exchange with the copy, through one pair of eyes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from urllib.parse import parse_qsl

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.questions import Answer, Question
from quarterdeck.analytics.resolution import ResolutionQuestion
from quarterdeck.dashboards.queries.addresses import KEPT
from quarterdeck.dashboards.terms import Form, Tile
from quarterdeck.opportunities.queries import Lens
from quarterdeck.reports.queries.insights import BEFORE, NOW, SERIES, Found, at_once, of_months, within
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.rules.insights import Windows, has_series, is_compared, makes_sense, windows_of
from quarterdeck.reports.views.showing import chosen
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.period import Period
from quarterdeck.values.text import N_
from quarterdeck.warehouse.queries.resolution import of_question, widest
from quarterdeck.warehouse.terms import Told, Unavailable

# What a switch over the whole dashboard sets, instead of what each tile says.
SWITCHES = ("days", "team", "whose")
# What days of a tile's own say, which a switch of days takes away.
_OWN_DAYS = ("since", "until")
_GONE = N_("This metric no longer exists.")


@dataclass(frozen=True, slots=True)
class Answered:
    """A tile with what was answered; `why_not` says why nothing was asked, in no language yet.

    `params` are those of the report it leads to.
    """

    tile: Tile
    params: Mapping[str, str]
    looking: Looking
    windows: Windows
    why_not: str = ""
    now: Answer | None = None
    before: Answer | None = None
    series: Answer | None = None


def params_of(tile: Tile, switches: Mapping[str, str]) -> dict[str, str]:
    """What a tile says of days and deals, but where a switch says something else."""
    said = dict(parse_qsl(tile.query))
    if switches.get("days"):
        said = {name: value for name, value in said.items() if name not in _OWN_DAYS}
    if switches.get("whose") == "mine":
        said.pop("owner", None)
    return said | {name: switches[name] for name in SWITCHES if switches.get(name)}


def ask_tiles(
    lens: Lens, tiles: Sequence[Tile], switches: Mapping[str, str]
) -> tuple[list[Answered], datetime | Unavailable | None]:
    """The tiles with their answers, and of when they are; without answers where nobody gives any now."""
    asked = [_asked(lens, tile, switches) for tile in tiles]
    wanted = {(one.tile.id, name): question for one in asked for name, question in _questions(one).items()}
    if not wanted:
        return asked, None
    told = at_once(asked[0].looking, wanted)
    if isinstance(told, Unavailable):
        return asked, told
    return [_with_answers(one, told) for one in asked], told.as_of


def rests_on(tiles: Sequence[Answered]) -> ResolutionQuestion | None:
    """What the figures of all tiles rest on; None where none rests on a change."""
    return widest(of_question(question) for one in tiles for question in _questions(one).values())


def _with_answers(one: Answered, told: Told[Found[tuple[int, str]]]) -> Answered:
    now, before, series = (told.answer.get((one.tile.id, name)) for name in (NOW, BEFORE, SERIES))
    return replace(one, now=now, before=before, series=series)


def _asked(lens: Lens, tile: Tile, switches: Mapping[str, str]) -> Answered:
    params = params_of(tile, switches)
    if tile.metric not in METRICS:
        looking = Looking(lens)
        return Answered(tile, params, looking, _windows(looking), _GONE)
    looking = chosen(lens.actor, params, tile.metric, lens)
    looking = replace(looking, by=tile.by if tile.form is Form.LIST else "")
    # A filter the metric knows nothing of would be dropped by its report: a tile says why it has no figure.
    told_apart = dict.fromkeys((tile.by if looking.by else "", *filter(params.get, KEPT), *looking.only))
    undefined = METRICS[tile.metric].undefined
    why_not = next((undefined[one] for one in told_apart if one in undefined), "")
    return Answered(tile, params, looking, _windows(looking), why_not)


def _questions(one: Answered) -> dict[str, Question]:
    """The figure with its lines, that of the days before, and the months where they are drawn."""
    key, looking = one.tile.metric, one.looking
    if one.why_not or not makes_sense(key, tuple(looking.only)):
        return {}
    asked = {NOW: looking.question(key, looking.by)}
    if one.windows.before is not None and is_compared(key, one.windows):
        asked[BEFORE] = within(looking.question(key), one.windows.before)
    if one.tile.form in (Form.LINE, Form.BARS) and has_series(key):
        asked[SERIES] = of_months(looking, key)
    return asked


def _windows(looking: Looking) -> Windows:
    """The days of a tile and those before; before days of one's own lie as many others."""
    now = looking.window
    if now is None:
        return windows_of(looking.stretch, looking.lens.today, looking.lens.company.calendar)
    if now.start == date.min or (now.start - date.min).days < now.days:
        return Windows(now)
    return Windows(now, Period(now.start - (now.end - now.start), now.start))
