"""Which columns a list shows, in which order and how wide: pairs of a key and a width, 0 for whatever fits."""

from collections.abc import Iterable, Sequence

from quarterdeck.saved_views.rules.columns import LONGEST_KEY, MOST_COLUMNS, WIDEST

Chosen = tuple[tuple[str, int], ...]
FIRST = "name"
# The least that a drag can set.
NARROWEST = 48


def read_columns(text: str) -> Chosen:
    """Columns as an address writes them: `amount.120,stage`. What is none is left out."""
    found: dict[str, int] = {}
    for part in text.split(","):
        key, _, width = part.partition(".")
        if key and len(key) <= LONGEST_KEY and key.isascii() and key.isprintable():
            found.setdefault(key, settled_width(width))
    return tuple(found.items())[:MOST_COLUMNS]


def written_columns(columns: Chosen) -> str:
    """The same for an address."""
    return ",".join(f"{key}.{width}" if width else key for key, width in columns)


def settled_width(text: str) -> int:
    """A width as typed, within what a screen can show; 0 for whatever fits."""
    if not text.isdecimal() or not text.isascii() or len(text) > 6 or int(text) == 0:
        return 0
    return min(max(int(text), NARROWEST), WIDEST)


def effective(wanted: Iterable[Chosen], known: Iterable[str]) -> Chosen:
    """The first of these choices that names a column there is, led by the deal's name, which never goes."""
    there = set(known)
    for chosen in wanted:
        rest = [(key, width) for key, width in chosen if key in there and key != FIRST]
        if rest:
            return ((FIRST, dict(chosen).get(FIRST, 0)), *rest)
    return ((FIRST, 0),)


def shifted(columns: Chosen, key: str, step: int) -> Chosen:
    """The same with one column a place earlier (-1) or later (1); the first stays where it is."""
    order = list(columns)
    place = next((number for number, (name, _) in enumerate(order) if name == key), 0)
    if place < 1 or not 1 <= place + step < len(order):
        return columns
    order.insert(place + step, order.pop(place))
    return tuple(order)


def chosen_of(columns: Chosen, shown: Sequence[str], widths: dict[str, int]) -> Chosen:
    """The columns of `shown` with their widths: those that were there in their place, new ones after them."""
    there = [key for key, _ in columns if key in shown or key == FIRST]
    keys = [*there, *(key for key in shown if key not in there)]
    return tuple((key, widths.get(key, dict(columns).get(key, 0))) for key in keys)
