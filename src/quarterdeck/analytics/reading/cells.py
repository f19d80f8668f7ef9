"""How the cells of a column are written: days and numbers have several readings, and a wrong one is never noticed.

A style is decided only when every cell that can be read at all is read by it, and no other style reads them otherwise.
"""

from collections.abc import Mapping
from typing import Final

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.reading.sources import run
from quarterdeck.analytics.reading.terms import Unclear
from quarterdeck.values.text import N_, Text

_DAY_FIRST = r"'^(\d{1,2})[./-](\d{1,2})[./-](\d{4})'"
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_OFFSET = r"'(Z|[+-]\d{2}(:?\d{2})?)$'"
_TIMED = r"'^\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2}'"
_ISO = r"'^\d{4}-\d{1,2}-\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}(:?\d{2})?)?)?$'"
DATE_STYLES: Final = ("iso", "dmy", "mdy")
NUMBER_STYLES: Final[Mapping[str, str]] = {"point": ".", "comma": ","}
_SHAPES = {
    "point": r"'^-?(\d{1,3}([, ''’\xA0]\d{3})+|\d+)?(\.\d+)?$'",
    "comma": r"'^-?(\d{1,3}([. ''’\xA0]\d{3})+|\d+)?(,\d+)?$'",
}
# Signs and codes of currencies; any other letter may change what the number means, such as 5k.
_CURRENCY = r"'[€$£¥₹]|^[A-Z]{3}\b|\b[A-Z]{3}$'"
_MOST_UNREADABLE = 2


def quoted(name: str) -> str:
    """The name of a column as SQL."""
    return '"' + name.replace('"', '""') + '"'


def text_of(column: str) -> str:
    """A column's cell as text; NULL when it is empty."""
    return f"nullif(trim(CAST({quoted(column)} AS VARCHAR)), '')"


def instant_of(text: str, style: str) -> str:
    """SQL of the instant of a cell, as TIMESTAMPTZ; times without an offset are of the session's zone."""
    if style == "iso":
        return (
            f"CASE WHEN NOT regexp_matches({text}, {_ISO}) THEN NULL"
            f" WHEN regexp_matches({text}, {_TIMED}) AND regexp_matches({text}, {_OFFSET})"
            f" THEN try_cast({text} AS TIMESTAMPTZ)"
            f" ELSE CAST(try_cast({text} AS TIMESTAMP) AS TIMESTAMPTZ) END"
        )
    order = "%d/%m/%Y" if style == "dmy" else "%m/%d/%Y"
    formats = ", ".join(f"'{order}{time}'" for time in _TIMES)
    spelt = rf"regexp_replace({text}, {_DAY_FIRST}, '\1/\2/\3')"
    # No country writes the month first and dots between.
    dots = rf" AND NOT regexp_matches({text}, '^\d+\.')" if style == "mdy" else ""
    return (
        f"CASE WHEN regexp_matches({text}, {_DAY_FIRST}){dots}"
        f" THEN CAST(try_strptime({spelt}, [{formats}]) AS TIMESTAMPTZ) END"
    )


def number_of(text: str, style: str) -> str:
    """SQL of the number in a cell, as a decimal of six places; signs of currencies are passed over."""
    bare = f"trim(regexp_replace({text}, {_CURRENCY}, '', 'g'))"
    groups = r"'[, ''’\xA0]'" if style == "point" else r"'[. ''’\xA0]'"
    spelt = f"replace(regexp_replace({bare}, {groups}, '', 'g'), ',', '.')"
    shape = f"{bare} <> '' AND regexp_full_match({bare}, {_SHAPES[style]})"
    return f"CASE WHEN {shape} THEN try_cast({spelt} AS DECIMAL(22, 6)) END"


def plain_number_of(text: str) -> str:
    """SQL of a number that the data has as one: there is nothing to decide."""
    return f"try_cast({text} AS DECIMAL(22, 6))"


def date_style(engine: Duck, table: str, column: str, told: str | None) -> tuple[str, int]:
    """The style of a column of days, and how many cells it cannot read. Raises Unclear when there are two readings."""
    text = text_of(column)
    readings = {style: instant_of(text, style) for style in ((told,) if told else DATE_STYLES)}
    if told and told not in DATE_STYLES:
        raise Unclear(Text.of(N_("Dates are iso, dmy or mdy, not {told}."), told=told), "dates")
    style, unreadable = _decided(engine, table, column, readings)
    if style is None:
        sample = _sample(engine, table, column)
        said = N_("The dates of {column}, such as {sample}, can be read day first or month first. Say which.")
        raise Unclear(Text.of(said, column=column, sample=sample), "dates='dmy' or dates='mdy'")
    return style, unreadable


def number_style(engine: Duck, table: str, column: str, told: str | None) -> tuple[str, int]:
    """The style of a column of numbers, and how many cells it cannot read. Raises Unclear for two readings."""
    marks = {mark: style for style, mark in NUMBER_STYLES.items()}
    if told is not None and told not in marks:
        raise Unclear(Text.of(N_("The decimal mark is a point or a comma, not {told}."), told=told), "decimal")
    text = text_of(column)
    readings = {style: number_of(text, style) for style in ([marks[told]] if told else NUMBER_STYLES)}
    style, unreadable = _decided(engine, table, column, readings)
    if style is None:
        sample = _sample(engine, table, column, r"[.,]\d{3}$")
        said = N_("The numbers of {column}, such as {sample}, have a decimal mark or a mark of thousands. Say which.")
        raise Unclear(Text.of(said, column=column, sample=sample), "decimal='.' or decimal=','")
    return style, unreadable


def _decided(engine: Duck, table: str, column: str, readings: Mapping[str, str]) -> tuple[str | None, int]:
    """The one style that reads what can be read; None for none that is alone."""
    names = list(readings)
    cells = ", ".join(f"{sql} AS {name}" for name, sql in readings.items())
    counts = ", ".join(f"COUNT({name})" for name in names)
    any_of = f"COUNT(coalesce({', '.join(names)}))"
    pairs = [(one, two) for place, one in enumerate(names) for two in names[place + 1 :]]
    unlike = ", ".join(
        f"COUNT(CASE WHEN {one} IS NOT NULL AND {two} IS NOT NULL AND {one} <> {two} THEN 1 END)" for one, two in pairs
    )
    # Each text once: a column of days has few different ones.
    texts = f"SELECT DISTINCT {text_of(column)} AS cell FROM {table}"  # noqa: S608  names are quoted
    spelt = cells.replace(text_of(column), "cell")
    ((filled, readable, *rest),) = run(
        engine,
        f"SELECT COUNT(cell), {any_of}, {counts}{f', {unlike}' if unlike else ''}"  # noqa: S608  names are quoted
        f" FROM (SELECT cell, {spelt} FROM ({texts}))",
    )
    if filled and readable * _MOST_UNREADABLE < filled:
        said = N_("{column} does not look like what it should be: {sample}.")
        raise Unclear(Text.of(said, column=column, sample=_sample(engine, table, column)), "columns")
    fits = dict(zip(names, rest, strict=False))
    differ = dict(zip(pairs, rest[len(names) :], strict=True))
    whole = [name for name in names if fits[name] == readable]
    if not whole or any(differ.get((one, two)) for one in whole for two in whole):
        return None, 0
    ((unread,),) = run(
        engine,
        f"SELECT COUNT(*) FROM {table} WHERE {text_of(column)} IS NOT NULL"  # noqa: S608  names are quoted
        f" AND {readings[whole[0]]} IS NULL",
    )
    return whole[0], int(unread)


def _sample(engine: Duck, table: str, column: str, like: str = "") -> str:
    text = text_of(column)
    rows = run(
        engine,
        f"SELECT DISTINCT {text} FROM {table} WHERE {text} IS NOT NULL AND regexp_matches({text}, ?)"  # noqa: S608
        " ORDER BY 1 LIMIT 3",
        like or ".",
    )
    return ", ".join(str(row[0]) for row in rows) or "(empty)"
