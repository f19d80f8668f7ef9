"""Records by what another system calls them."""

from collections.abc import Collection, Mapping, Sequence

from quarterdeck.catalog.queries import product_names, products_by_name_key
from quarterdeck.customers.queries import visible_accounts, visible_contacts
from quarterdeck.imports.models import ExternalId
from quarterdeck.imports.queries.judging import Context, text_of
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import NAMED_KINDS, Kind
from quarterdeck.journal.queries import any_text
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.sheets.terms import OWN
from quarterdeck.users.queries import employees, people_names
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor
from quarterdeck.values.checks import text_reasons
from quarterdeck.values.ids import parse_id
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason

LONGEST = 120


def records_by_external_id(kind: Kind, source: str, external_ids: Collection[str]) -> dict[str, int]:
    """Ids of records of the kind by their ids in another system, deleted records too. One query, none for no ids."""
    asked = {text[:LONGEST] for text in external_ids} - {""}
    if not asked:
        return {}
    rows = ExternalId.objects.filter(kind=NAMED_KINDS[kind], source=source, external_id__in=any_text(asked))
    found = dict(rows.values_list("external_id", "record_id"))
    return _by_own_id(kind, asked - found.keys()) | found if source == OWN else found


def _by_own_id(kind: Kind, texts: Collection[str]) -> dict[str, int]:
    """Files that were written here call records by their ids, until another company brings them in. One query."""
    ids = {number: text for text in texts if (number := own_id(text))}
    names = {Kind.PEOPLE: people_names, Kind.PRODUCTS: product_names}.get(kind) or records.kind(NAMED_KINDS[kind]).names
    return {ids[number]: number for number in names(list(ids))} if ids else {}


def own_id(text: str) -> int | None:
    """The id of a record that a text is; None for any other text."""
    try:
        return parse_id(text)
    except ValueError:
        return None


def seen_by_external_id(
    kind: Kind, context: Context, rows: Sequence[ReadRow], name: str = "external_id"
) -> dict[str, int]:
    """As `records_by_external_id` for what a field of the rows says, without records that the actor cannot see."""
    texts = {text for row in rows if (text := text_of(row, name))}
    found = records_by_external_id(kind, context.mapping.source, texts)
    seen = seen_ids(kind, context.actor, set(found.values())) if found else set()
    return {text: number for text, number in found.items() if number in seen}


def seen_ids(kind: Kind, actor: Actor, ids: set[int]) -> set[int]:
    """Those of these records that are here, active, and the actor's to see."""
    if kind is Kind.ACCOUNTS:
        return set(visible_accounts(actor).filter(pk__in=ids))
    if kind is Kind.CONTACTS:
        return set(visible_contacts(actor).filter(pk__in=ids))
    if kind is Kind.OPPORTUNITIES:
        return set(visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    # Somebody who left may still be named: whether they may be given anything is for the rules to say.
    return ids & set(products_by_name_key().values() if kind is Kind.PRODUCTS else employees(ids))


def names_elsewhere(kind: str, ids: Collection[int]) -> dict[int, set[tuple[str, str]]]:
    """What other systems call these records, by id: pairs of system and name there. One query."""
    rows = ExternalId.objects.filter(kind=kind, record_id__in=ids)
    found: dict[int, set[tuple[str, str]]] = {}
    for record_id, source, external_id in rows.values_list("record_id", "source", "external_id"):
        found.setdefault(record_id, set()).add((source, external_id))
    return found


class Named:
    """What the rows of one chunk call their records in the other system, and which records here bear these ids."""

    def __init__(self, context: Context, rows: Sequence[ReadRow]) -> None:
        self._context = context
        kind = context.mapping.kind
        self._ids = seen_by_external_id(kind, context, rows)
        texts = {text for row in rows if (text := text_of(row, "external_id"))}
        self._gone = records_by_external_id(kind, context.mapping.source, texts).keys() - self._ids.keys()

    @property
    def by_id(self) -> Mapping[str, list[int]]:
        """The records by their ids."""
        return {text: [number] for text, number in self._ids.items()}

    def settle(self, row: ReadRow, record_id: int | None) -> None:
        """Note on a row about this record, None for a new one, what is wrong with its id, or that it brings one."""
        said = text_of(row, "external_id")
        if said is None:
            return
        if reasons := text_reasons(said, field="external_id", longest=LONGEST):
            for reason in reasons:
                self._context.reader.problem(row, "external_id", reason)
        elif said in self._gone:
            text = Text.of("The record with this id was deleted here, or is not yours to see. Restore it first.")
            self._context.reader.problem(row, "external_id", Reason("record_deleted", text, field="external_id"))
        elif said not in self._ids:
            row.is_naming = True
        elif self._ids[said] != record_id:
            text = Text.of("Another record here bears this id. Match by external_id, or mend the id.")
            self._context.reader.problem(row, "external_id", Reason("external_id_taken", text, field="external_id"))
