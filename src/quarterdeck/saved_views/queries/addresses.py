"""Query strings of views: what of an address belongs to a view, and when two mean the same."""

import re
from collections.abc import Collection
from urllib.parse import parse_qsl, urlencode

# Parameters of an address that are about the page, not about what it shows.
NOT_KEPT = frozenset({"view", "cursor", "show"})
# What limits nothing is the same as nothing.
_NOTHING = ("scope", "all")
# In the query of a view of a report: the address of its page.
REPORT = "report"
_REPORT = re.compile(r"/(?:reports|movement|insights)(?:/[a-z0-9_-]{1,60}){0,4}|/deal-health|/benchmarks", re.ASCII)


def pairs_of(query: str, keys: Collection[str] | None = None) -> list[tuple[str, str]]:
    """What an address asks for, in its order; with `keys` only of these names.

    Reports begin with what suits whoever looks: of them everybody's is asked for as well.
    """
    pairs = parse_qsl(query)
    is_report = any(name == REPORT for name, _ in pairs)
    return [
        (name, value)
        for name, value in pairs
        if name not in NOT_KEPT and (is_report or (name, value) != _NOTHING) and (keys is None or name in keys)
    ]


def canonical(query: str) -> str:
    """The query string as a view keeps it: nothing of the page's own, nothing that limits nothing."""
    return urlencode(pairs_of(query))


def is_same(one: str, other: str, keys: Collection[str] | None = None) -> bool:
    """Whether two query strings ask for the same; with `keys` as far as these names go."""
    return sorted(pairs_of(one, keys)) == sorted(pairs_of(other, keys))


def merged(stored: str, present: str, keys: Collection[str] | None = None) -> str:
    """What to keep of a view changed on a page that knows only `keys`: the rest stays as it is stored."""
    if keys is None:
        return canonical(present)
    rest = [pair for pair in pairs_of(stored) if pair[0] not in keys]
    return urlencode([*pairs_of(present, keys), *rest])


def full_address(key: str, query: str, keys: Collection[str] | None = None) -> str:
    """The address of a view with all it asks for, from the question mark on.

    A view that asks for nothing says so, for a view's key alone stands for whatever is kept in it.
    """
    return "?" + urlencode([("view", key), *(pairs_of(query, keys) or [_NOTHING])])


def is_short(query: str) -> bool:
    """Whether an address names a view and says nothing more: what it shows is then whatever that view keeps."""
    found = parse_qsl(query)
    return any(name == "view" for name, _ in found) and all(name in NOT_KEPT for name, _ in found)


def report_address(query: str) -> str | None:
    """Where a view of a report leads, with all it asks for; None where its query names no page of reports."""
    pairs = pairs_of(query)
    named = [value for name, value in pairs if name == REPORT]
    if len(named) != 1 or not _REPORT.fullmatch(named[0]):
        return None
    rest = urlencode([pair for pair in pairs if pair[0] != REPORT])
    return f"{named[0]}?{rest}" if rest else named[0]
