"""What a deal's criteria want approved, and on which terms."""

from collections.abc import Iterator, Mapping
from typing import Any

from quarterdeck.kit import formats
from quarterdeck.opportunities.queries.facts import KIND
from quarterdeck.opportunities.queries.standing import Standing
from quarterdeck.opportunities.rules.state import State
from quarterdeck.pipelines.rules.beside import APPROVAL, terms_of, watched
from quarterdeck.pipelines.rules.gate import criterion_name
from quarterdeck.pipelines.rules.pipeline import CriterionSpec, PipelineSpec, StageSpec
from quarterdeck.records.terms.approvals import NewApproval
from quarterdeck.users.queries import person_ids_by_email
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused


def approvals_wanted(spec: PipelineSpec) -> Iterator[tuple[str, StageSpec, CriterionSpec]]:
    """The criteria of a pipeline that want an approval, by lasting name, with their stage."""
    for stage in spec.stages:
        for criterion in stage.criteria:
            if criterion.kind == APPROVAL:
                yield criterion_name(stage, criterion), stage, criterion


def approval_asked(standing: Standing, name: str, note: str) -> NewApproval:
    """What is asked of whom, of the deal as it stands. Raises Refused for another criterion, or an unknown person."""
    wanted = {key: (stage, criterion) for key, stage, criterion in approvals_wanted(standing.spec)}
    if name not in wanted:
        text = Text.of(N_("No criterion of this pipeline wants this approved."))
        raise Refused.because("criterion_unknown", text, "criterion")
    stage, criterion = wanted[name]
    person = str(criterion.params.get("person", "")).strip().lower()
    approver_id = person_ids_by_email([person]).get(person, 0) if person else None
    return NewApproval(
        kind=KIND,
        record_id=standing.row.id,
        subject=name,
        label=stage.name,
        terms=terms_now(criterion.params, standing.state),
        shown=_shown(criterion.params, standing.state, standing.scene.by.locale),
        note=note,
        approver_id=approver_id,
        approver_role=str(criterion.params.get("approver_role", "")),
    )


def terms_now(params: Mapping[str, Any], state: State) -> str:
    """The terms of an approval as the deal stands."""
    return terms_of(params, state.columns() | {"amount": state.amount})


def _shown(params: Mapping[str, Any], state: State, locale: str) -> str:
    """The terms in figures: what of them can be read without its name. Records stand as links beside."""
    parts = []
    for name in watched(params):
        value = getattr(state, name)
        if name == "amount" and state.amount_minor is not None:
            parts.append(formats.money_exact(state.amount_minor, state.currency, locale))
        elif name not in {"amount", "currency"} and not name.endswith("_id") and value not in (None, ""):
            parts.append(str(value))
    return " · ".join(parts)[:400]
