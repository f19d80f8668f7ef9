"""What the rows of a file are, guessed from its name and the names of its columns."""

from collections.abc import Mapping, Sequence

from quarterdeck.imports.terms import FIELDS, Kind
from quarterdeck.uploads.rules.guessing.columns import ALIASES, FOREIGN, OWN, words_of

# Words of file names, with what their rows are; the longer name counts where it holds the shorter.
_NAMED: Mapping[str, Kind] = {
    "account": Kind.ACCOUNTS, "company": Kind.ACCOUNTS, "companies": Kind.ACCOUNTS, "customer": Kind.ACCOUNTS,
    "opportunit": Kind.OPPORTUNITIES, "deal": Kind.OPPORTUNITIES, "pipeline": Kind.OPPORTUNITIES,
    "opportunity history": Kind.OPPORTUNITY_HISTORY, "opportunityhistory": Kind.OPPORTUNITY_HISTORY,
    "opportunity line": Kind.OPPORTUNITY_LINES, "line item": Kind.OPPORTUNITY_LINES,
    "lineitem": Kind.OPPORTUNITY_LINES,
    "product": Kind.PRODUCTS, "price": Kind.PRICE_BOOK_ENTRIES, "task": Kind.TASKS, "event": Kind.EVENTS,
    "meeting": Kind.EVENTS, "people": Kind.PEOPLE, "sales team": Kind.PEOPLE, "user": Kind.PEOPLE,
}  # fmt: skip
_OF_NAME, _OWN, _GENERAL, _REQUIRED_MISSING = 3.0, 1.5, 1.0, -2.0


def guessed_kind(file_name: str, header: Sequence[str]) -> Kind:
    """The kind whose fields the columns name best; opportunities where nothing tells."""
    said = {words_of(column) for column in header if column}
    named = _named(words_of(file_name.rpartition(".")[0] or file_name))
    order = [Kind.OPPORTUNITIES, *(kind for kind in Kind if kind is not Kind.OPPORTUNITIES)]
    return max(order, key=lambda kind: _score(kind, said) + (_OF_NAME if kind is named else 0))


def _named(stem: str) -> Kind | None:
    found = [word for word in _NAMED if word in stem]
    return _NAMED[max(found, key=len)] if found else None


def _score(kind: Kind, said: set[str]) -> float:
    score = 0.0
    for name, spec in FIELDS[kind].items():
        own = {*OWN.get(kind, {}).get(name, ()), name.replace("_", " ")}
        if said & own:
            score += _OWN
        elif said & {*ALIASES.get(name, ()), *FOREIGN.get(name, ())}:
            score += _GENERAL
        elif spec.is_required:
            score += _REQUIRED_MISSING
    return score
