"""Entries of the journal in which somebody put themselves above a rule or above what another had written."""

from collections.abc import Collection, Mapping

from django.db.models import Exists, OuterRef, Q

from quarterdeck.opportunities.models import GateException, History
from quarterdeck.opportunities.queries.history import history_rows
from quarterdeck.pipelines.terms import Why
from quarterdeck.values.timeline import Descent


def overrides() -> tuple[Q, ...]:
    """Conditions on journal entries, any of which makes one an override.

    A gate overridden, history corrected, a change undone by somebody else than who made it.
    """
    gates = GateException.objects.filter(why=Why.OVERRIDDEN.value).values("entry_id")
    own = History.objects.filter(seq=OuterRef("voids"), actor_id=OuterRef("actor_id"))
    here = History.objects.filter(opportunity_id=OuterRef("record_id"), entry_id=OuterRef("seq"))
    by_others = Exists(here.filter(voids__isnull=False).exclude(Exists(own)))
    return (
        Q(seq__in=gates),
        Q(event="opportunity.history_corrected"),
        Q(event="opportunity.change_undone") & Q(by_others),
    )


def voided_entries(entries: Mapping[int, Collection[int]]) -> set[int]:
    """Those of these entries, by opportunity, that were undone: they count for nothing. Two queries at most."""
    rows = History.objects.filter(opportunity_id__in=entries, voided_by__isnull=False)
    touched = set(rows.filter(entry_id__in=[seq for seqs in entries.values() for seq in seqs])
                  .values_list("opportunity_id", flat=True))  # fmt: skip
    found: set[int] = set()
    for opportunity_id, known in (history_rows(touched) if touched else {}).items():
        descent, wanted = Descent(known), set(entries[opportunity_id])
        found |= {
            row.entry_id
            for row in descent.rows
            if row.entry_id in wanted and row.voids is None and descent.standing_for(row.seq) is None
        }
    return found
