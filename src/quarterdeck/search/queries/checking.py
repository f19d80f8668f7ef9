"""Whether the index holds what it must."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from quarterdeck.journal.terms import Finding
from quarterdeck.search.models import FilledKind, SearchEntry
from quarterdeck.search.queries.kinds import KINDS
from quarterdeck.search.queries.matching import forgives_typos
from quarterdeck.search.terms import Kind
from quarterdeck.values.text import Text


def is_filled() -> bool:
    """Whether all records that were there before the index are in it. One query."""
    return FilledKind.objects.filter(kind__in=list(Kind), is_complete=True).count() == len(Kind)


def index_findings() -> Iterator[Finding]:
    """Kinds whose entries are not those of their records, and what search cannot do here. Two queries a kind."""
    differing = [kind.value for kind in Kind if _differs(kind)]
    if differing:
        kinds = ", ".join(differing)
        text = Text.of(
            "The search index is not in line with its records: {kinds}. Run `quarterdeck search rebuild`.", kinds=kinds
        )
        yield Finding("search_index_wrong", text)
    if not forgives_typos():
        text = Text.of(
            "Search does not forgive typing errors: the database lacks the extension pg_trgm, which its owner may add."
        )
        yield Finding("search_exact", text)


def _differs(kind: Kind) -> bool:
    spec = KINDS[kind]
    held = SearchEntry.objects.filter(kind=kind)
    if held.count() != spec.everything().count():
        return True
    # Of a million records, NOT IN would go through all entries for each.
    return spec.everything().filter(~Exists(held.filter(record_id=OuterRef("pk")))).exists()
