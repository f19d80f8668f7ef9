"""Which column of a file fills which field, by its name and by what stands in it."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from difflib import SequenceMatcher
from functools import cache

from quarterdeck.imports.terms import DATED, FIELDS, NUMERIC, FieldType, Kind, Reading
from quarterdeck.imports.terms.mapping import EMPTY_WORDS
from quarterdeck.sheets.cells import CellError, parse_cell
from quarterdeck.sheets.layout import as_text
from quarterdeck.sheets.terms import Cell
from quarterdeck.uploads.rules.guessing.days import is_day
from quarterdeck.uploads.rules.guessing.marks import is_number
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import fold

LEAST = 0.5
_FITTING = 0.8
_ALIKE = 0.88
_PATTERNS = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "domain": re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/[^@\s]*)?"),
    "currency": re.compile(r"[A-Za-z]{3}"),
}
# Words that exports of CRMs and people's own lists have for a field, the usual ones first.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "full name", "title", "label"),
    "email": ("email", "e mail", "email address", "mail"),
    "external_id": ("id", "record id", "external id", "number", "key", "guid", "reference"),
    "owner": (
        "owner", "owner name", "sales rep", "sales agent", "seller", "salesperson", "assigned to", "deal owner",
        "account owner", "opportunity owner",
    ),
    "account": ("account", "account name", "company", "company name", "customer", "potential customer", "organization"),
    "opportunity": ("opportunity", "opportunity name", "deal", "deal name", "opportunity id", "deal id"),
    "stage": ("stage", "stage name", "deal stage", "sales stage", "opportunity stage", "step"),
    "pipeline": ("pipeline", "sales process", "deal pipeline"),
    "amount": ("amount", "value", "deal value", "estimated value", "est revenue", "revenue", "close value", "total"),
    "currency": ("currency", "currency code", "currency iso code"),
    "close_date": ("close date", "expected close date", "est close date", "estimated close date", "closing date"),
    "closed_at": ("closed at", "actual close date", "close date", "won date", "closed on"),
    "created_at": ("created at", "created date", "create date", "created on", "engage date", "date created"),
    "seller_probability": ("probability", "win probability", "confidence"),
    "category": ("forecast category", "category", "forecast category name"),
    "source": ("source", "lead source", "origin", "original source"),
    "type": ("type", "activity type", "deal type", "task type"),
    "loss_reason": ("loss reason", "lost reason", "closed lost reason"),
    "product": ("product", "product name", "item", "item no", "sku"),
    "industry": ("industry", "sector", "business segment"),
    "domain": ("domain", "website", "web site", "url", "company domain", "company domain name"),
    "employees": ("employees", "number of employees", "headcount", "staff"),
    "country": ("country", "country region", "billing country", "office location", "land"),
    "region": ("region", "state code"),
    "phone": ("phone", "main phone", "phone number", "telephone", "business phone"),
    "parent": ("parent", "parent account", "parent company", "subsidiary of", "parent id"),
    "at": ("date", "created date", "start", "due date", "at", "timestamp", "start date time", "activity date"),
    "subject": ("subject", "title", "topic"),
    "body": ("body", "description", "notes", "comments", "note"),
    "status": ("status", "completed"),
    "due_on": ("due date", "due", "activity date"),
    "quantity": ("quantity", "qty"),
    "unit_price": ("unit price", "sales price", "list price", "price"),
    "total_price": ("total price", "line price", "total"),
    "discount": ("discount", "discount percent"),
    "code": ("code", "product code", "sku", "item no"),
    "family": ("family", "product family", "series", "category"),
    "list_price": ("list price", "sales price", "unit price", "price"),
    "manager": ("manager", "team lead", "sales manager"),
    "team": ("team", "sales team", "regional office"),
    "book": ("price book", "price list", "book"),
    "role": ("role", "profile"),
    "channel": ("channel",),
}  # fmt: skip
# What a kind's own name is called by in files: more telling than the words that fit every kind.
OWN: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    Kind.OPPORTUNITIES: {
        "name": ("opportunity name", "deal name", "dealname", "topic", "opportunity", "deal"),
        "external_id": ("opportunity id", "deal id", "opportunity number"),
    },
    Kind.ACCOUNTS: {"name": ("account name", "company name", "account", "company", "organization name")},
    Kind.PRODUCTS: {"name": ("product name", "product", "item name")},
    Kind.PEOPLE: {"name": ("sales agent", "sales rep", "user", "owner")},
    Kind.TASKS: {"external_id": ("activity id", "task id")},
    Kind.EVENTS: {"external_id": ("activity id", "event id")},
}


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What a column is taken for. `confidence` is from 0 to 1; without a field nothing fitted."""

    column: str
    field: str
    confidence: float


def guess_columns(kind: Kind, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[ColumnGuess]:
    """A guess for each column, in their order; no field is filled by two. `rows` are some of the file's."""
    values = [[text for row in rows if (text := told(row[place]))] for place in range(len(header))]
    pairs = [
        (confidence, place, name)
        for place, column in enumerate(header)
        for name, spec in FIELDS[kind].items()
        if column and (confidence := _named(kind, column, name) * _fits(name, spec.type, values[place])) >= LEAST
    ]
    taken: dict[int, tuple[str, float]] = {}
    for confidence, place, name in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if place not in taken and all(name != other for other, _ in taken.values()):
            taken[place] = (name, confidence)
    return [ColumnGuess(column, *taken.get(place, ("", 0.0))) for place, column in enumerate(header)]


def told(cell: Cell) -> str:
    """What a cell says; nothing where it holds a word that other programs write for that."""
    text = as_text(cell).strip()
    return "" if text.lower() in EMPTY_WORDS else text


def _named(kind: Kind, column: str, name: str) -> float:
    """How far a column's name says that it is this field."""
    said = words_of(column)
    own, general = OWN.get(kind, {}).get(name, ()), ALIASES.get(name, ())
    best = 0.0
    for rank, alias in enumerate((*own, name.replace("_", " "), *general)):
        if said == alias:
            # The usual words come first; a field's own name says most.
            return max(best, 1.0 - 0.01 * rank)
        likeness = SequenceMatcher(None, said, alias).ratio()
        is_like = likeness > _ALIKE
        # A reference by id fills the same field as one by name, where the ids are known here.
        best = max(best, 0.8 * likeness if is_like else 0.0, 0.65 if said.removesuffix(" id") == alias else 0.0)
    return best


@cache
def words_of(column: str) -> str:
    """The words of a column's name: `StageName`, `stage_name`, `Stage Name__c` and `property_stage_name` alike."""
    text = re.sub(r"__[cr]$", "", column).removeprefix("property_")
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def _fits(name: str, kind: FieldType, values: Sequence[str]) -> float:
    """How far values are of a field's type: 1 when nearly all are, little when most are not."""
    if not values:
        return 0.7
    share = sum(1 for text in values if _is_of(name, kind, text)) / len(values)
    return 1.0 if share >= _FITTING else 0.4 * share


def _is_of(name: str, kind: FieldType, text: str) -> bool:
    if kind in DATED:
        return is_day(text)
    if kind in NUMERIC:
        return is_number(text.removesuffix("%").strip())
    if name in _PATTERNS:
        return bool(_PATTERNS[name].fullmatch(text))
    if kind in (FieldType.COUNTRY, FieldType.PUBLIC_ID):
        with suppress(CellError):
            return bool(parse_cell(text, kind, Reading()))
        return False
    return True
