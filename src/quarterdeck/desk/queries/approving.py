"""What a deal's criteria want approved, and on which terms."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import F

from quarterdeck.kit import formats
from quarterdeck.opportunities.queries.facts import KIND
from quarterdeck.opportunities.queries.gate_facts import gate_facts
from quarterdeck.opportunities.queries.history import state_of
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.opportunities.queries.standing import Standing
from quarterdeck.opportunities.rules.state import State
from quarterdeck.pipelines.queries import spec_of_version
from quarterdeck.pipelines.rules.beside import APPROVAL, DISCOUNTS, terms_of, watched
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
            if criterion.kind in (APPROVAL, DISCOUNTS):
                yield criterion_name(stage, criterion), stage, criterion


def approval_asked(standing: Standing, name: str, note: str) -> NewApproval:
    """What is asked of whom, of the deal as it stands. Raises Refused for another criterion, or an unknown person."""
    wanted = {key: (stage, criterion) for key, stage, criterion in approvals_wanted(standing.spec)}
    if name not in wanted:
        text = Text.of(N_("No criterion of this pipeline wants this approved."))
        raise Refused.because("criterion_unknown", text, "criterion")
    stage, criterion = wanted[name]
    if criterion.kind == DISCOUNTS:
        return _discount_asked(standing, name, note)
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


def _discount_asked(standing: Standing, name: str, note: str) -> NewApproval:
    """The discounts of the deal, put to the role of the strictest band. Raises Refused when no discount needs it."""
    needed = _discounts(standing.row.id)
    if not needed:
        raise Refused.because("no_discount", Text.of(N_("No discount of this opportunity needs a yes.")), "criterion")
    share = formats.percent_bp(needed["highest_bp"], standing.scene.by.locale)
    return NewApproval(
        kind=KIND,
        record_id=standing.row.id,
        subject=name,
        label=f"discount of {share}",
        terms=needed["terms"],
        shown=_shown({}, standing.state, standing.scene.by.locale),
        note=note,
        approver_role=needed["approver_role"],
    )


def _discounts(opportunity_id: int) -> Mapping[str, Any]:
    return gate_facts.gather({"discounts"}, [opportunity_id]).get("discounts", {}).get(opportunity_id, {})


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
    wanted = {name: criterion for name, _, criterion in approvals_wanted(spec)}
    now = {name: terms_now(one.params, state_of(found)) for name, one in wanted.items() if one.kind == APPROVAL}
    if any(one.subject in wanted and wanted[one.subject].kind == DISCOUNTS for one in rows):
        terms = _discounts(opportunity_id).get("terms", "")
        now |= {name: terms for name, one in wanted.items() if one.kind == DISCOUNTS}
    return {one.id for one in rows if now.get(one.subject) != one.terms}
