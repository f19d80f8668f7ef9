"""What a deal's criteria want approved, and on which terms."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import F

from quarterdeck.kit import formats
from quarterdeck.opportunities.queries.facts import KIND
from quarterdeck.opportunities.queries.history import state_of
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.opportunities.queries.standing import Standing
from quarterdeck.opportunities.rules.state import State
from quarterdeck.pipelines.queries import spec_of_version
from quarterdeck.pipelines.rules.beside import APPROVAL, terms_of, watched
from quarterdeck.pipelines.rules.gate import criterion_name
from quarterdeck.pipelines.rules.pipeline import CriterionSpec, PipelineSpec, StageSpec
from quarterdeck.records.queries import ApprovalRow
from quarterdeck.records.terms.approvals import NewApproval
from quarterdeck.users.queries import person_ids_by_email
from quarterdeck.users.terms import Actor
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


def lapsed(actor: Actor, opportunity_id: int, rows: Sequence[ApprovalRow]) -> set[int]:
    """Which of these approvals of a deal were asked on terms that no longer hold. One query."""
    found = visible_to(actor).filter(pk=opportunity_id).annotate(config_version=F("pipeline__config_version")).first()
    if found is None:
        return set()
    spec = spec_of_version(found.pipeline_id, found.config_version)
    wanted = {name: criterion.params for name, _, criterion in approvals_wanted(spec)}
    now = {name: terms_now(params, state_of(found)) for name, params in wanted.items()}
    return {one.id for one in rows if now.get(one.subject) != one.terms}
