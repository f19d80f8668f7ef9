"""Pipeline metrics of any export, data frame or Arrow table, without a server."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Unpack
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quarterdeck.analytics.answering import Undefined, answer
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.movement.asked import Bridge, Movement, Window
from quarterdeck.analytics.movement.bridge import bridge
from quarterdeck.analytics.questions import Answer, Question, Reach, Viewer
from quarterdeck.analytics.reading.columns import FIELDS, HISTORY_FIELDS, guessed
from quarterdeck.analytics.reading.deals import Sheet, lay_deals, lay_deals_of_moves, lay_moves, lay_outcomes, today_of
from quarterdeck.analytics.reading.filling import fill
from quarterdeck.analytics.reading.needs import missing, without_movement
from quarterdeck.analytics.reading.sources import laid, run
from quarterdeck.analytics.reading.terms import Day, Reading, Source, Told, Unclear
from quarterdeck.analytics.reading.traps import Trap, traps
from quarterdeck.analytics.schema import DAY_US, LAST_DAY, date_of, day, instant
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text

_EVERYTHING = Viewer(Reach.ALL)
_EMPTY = (
    "CREATE TABLE told (id VARCHAR, since TIMESTAMPTZ, stage VARCHAR, amount DECIMAL(22, 6), owner VARCHAR,"
    " close_day INTEGER, line BIGINT)"
)


class NoData(Undefined):
    """The data does not hold what the question needs, such as a history: no figure is better than a wrong one."""


@dataclass(frozen=True)
class Pipeline:
    """The tables of a pipeline, and how they were read. Made by `Pipeline.of`."""

    engine: Engine
    reading: Reading

    @classmethod
    def over(cls, engine: Engine, today: date) -> "Pipeline":
        """The copy of a company, whose tables are filled already: all of it, whoever asks must be allowed that."""
        return cls(engine, Reading(today=day(today), has_history=True, is_whole=True, stage_order="told"))

    @classmethod
    def of(cls, opportunities: Source | None = None, history: Source | None = None, **told: Unpack[Told]) -> "Pipeline":
        """Read opportunities, or the log of their changes, or both; columns are guessed by name unless they are told.

        A source is the path of a CSV or Parquet file, or anything that gives its rows by the Arrow PyCapsule
        interface. Raises Unclear, with the option to say, wherever the data can be read in more than one way.
        """
        engine = Duck()
        _in_zone(engine, told.get("zone", "UTC"))
        reading = Reading(has_history=history is not None)
        deals = moves = None
        if opportunities is not None:
            numbers = laid(engine, opportunities, "raw_deals")
            reading.columns = guessed(numbers, told.get("columns", {}), FIELDS)
            deals = Sheet(engine, "raw_deals", reading.columns, numbers, told)
        if history is not None:
            numbers = laid(engine, history, "raw_moves")
            reading.history_columns = guessed(numbers, told.get("history_columns", {}), HISTORY_FIELDS)
            moves = Sheet(engine, "raw_moves", reading.history_columns, numbers, told)
        closing = lay_outcomes(deals, moves, reading)
        if moves is not None:
            lay_moves(moves, reading)
        else:
            run(engine, _EMPTY)
        if deals is not None:
            lay_deals(deals, reading, closing)
        else:
            run(engine, lay_deals_of_moves())
        reading.today = today_of(engine, told)
        fill(engine, reading, told)
        return cls(engine, reading)

    def metric(
        self,
        key: str,
        by: str | Sequence[str] = (),
        window: tuple[Day, Day] | None = None,
        only: Mapping[str, Sequence[int | str | None]] | None = None,
        period: str = "month",
    ) -> Answer:
        """The metric over days [window[0], window[1]), everything without a window, by up to two segments.

        Raises Undefined for a metric or segment that is not there, NoData where the data lacks what it needs.
        """
        segments = (by,) if isinstance(by, str) else tuple(by)
        if lacks := missing(self.reading, key, (*segments, *(only or {})), self.coverage):
            raise NoData(lacks)
        since, until = (0, LAST_DAY) if window is None else (_day(window[0]), _day(window[1]))
        return answer(
            self.engine,
            Question(
                key, _EVERYTHING, since, until, self.reading.today, self.now, segments,
                {segment: tuple(values) for segment, values in (only or {}).items()}, period=period,
            ),
        )  # fmt: skip

    def bridge(
        self,
        since: Day,
        upto: Day,
        closing: tuple[Day, Day] | None = None,
        only: Mapping[str, Sequence[int | str | None]] | None = None,
    ) -> Bridge:
        """What moved the open pipeline that closes on days [closing[0], closing[1]) between the starts of two days.

        Without `closing` it is all that is open; days after the data's count as the one after it. Raises Undefined for
        a filter that says nothing of a day, NoData without a history of every deal and its amounts, or of a period
        without one of close dates; ValueError for days out of order.
        """
        if lacks := without_movement(self.reading, self.coverage, of_period=closing is not None):
            raise NoData(lacks)
        days = [min(_day(given), self.reading.today + 1) for given in (since, upto)]
        first, last = (0, LAST_DAY + 1) if closing is None else (_day(closing[0]), _day(closing[1]))
        early, late, now = (self._beginning(number) for number in (*days, self.reading.today + 1))
        window = Window(early, late, days[0], days[1], first, last, now)
        kept = {segment: tuple(values) for segment, values in (only or {}).items()}
        return bridge(self.engine, Movement(_EVERYTHING, window, kept))

    def _beginning(self, number: int) -> int:
        ((zone,),) = self.engine.rows("SELECT told FROM fact WHERE name = 'zone'", {})
        return instant(datetime.combine(date_of(number), time(), ZoneInfo(str(zone))))

    @property
    def now(self) -> int:
        """The end of the day the data is of, in microseconds."""
        return (self.reading.today + 1) * DAY_US - 1

    @property
    def today(self) -> date:
        """The day the data is of."""
        return date_of(self.reading.today)

    @property
    def coverage(self) -> tuple[int, int]:
        """How many deals the log tells of, and how many there are."""
        ((told, every),) = self.engine.rows(
            "SELECT (SELECT COUNT(DISTINCT opportunity_id) FROM visit), (SELECT COUNT(*) FROM opportunity)", {}
        )
        return int(told), int(every)

    def traps(self) -> list[Trap]:
        """What the data cannot say or says wrongly, with counts."""
        return traps(self.engine, self.reading)


def _day(given: Day) -> int:
    return day(given if isinstance(given, date) else date.fromisoformat(given))


def _in_zone(engine: Duck, zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Unclear(Text.of(N_("There is no time zone {zone}."), zone=zone), "zone") from error
    run(engine, f"SET TimeZone = '{zone}'")
