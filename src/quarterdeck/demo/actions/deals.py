"""Telling deals: their past in sets, what happened lately one by one through the gate."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from quarterdeck.demo.actions.fields import Keys, by_key
from quarterdeck.demo.actions.ground import QUIET, Progress
from quarterdeck.demo.rules import DemoDeal, DemoStep
from quarterdeck.demo.rules.fields import deal_values
from quarterdeck.imports.actions.applier import MOST_ROWS
from quarterdeck.imports.queries.report import batched
from quarterdeck.journal.actions.pacing import refresh_statistics
from quarterdeck.opportunities.actions import (
    advance_stage,
    create_opportunities,
    delete_opportunity,
    edit_opportunity,
)
from quarterdeck.opportunities.terms import DatedState, ImportedOpportunity, Move, NewOpportunity
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.records.terms.fields import FieldKind
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Where what the plan names is found: actors by name, managers by the name of their rep, ids by key or number.

    `contacts` and `roles` hold an account's people and their buying roles in the plan's order.
    """

    actors: Mapping[str, Actor]
    managers: Mapping[str, Actor]
    pipelines: Mapping[str, PipelineSpec]
    losses: Mapping[str, int]
    products: Mapping[str, int]
    accounts: Mapping[int, int]
    contacts: Mapping[int, tuple[int, ...]]
    roles: Mapping[int, tuple[str, ...]]
    fields: Keys

    def changes(self, pipeline: str, said: Mapping[str, object]) -> dict[str, Any]:
        """The plan's words as fields of an opportunity."""
        fields = dict(said)
        stages = {stage.key: stage.id for stage in self.pipelines[pipeline].stages}
        for word, field, ids in (
            ("stage", "stage_id", stages),
            ("loss", "loss_reason_id", self.losses),
            ("product", "product_id", self.products),
        ):
            if word in fields:
                fields[field] = ids.get(str(fields.pop(word)))
        if "owner" in fields:
            fields["owner_id"] = self.actors[str(fields.pop("owner"))].person_id
        return fields

    def people(self, account: int | None, places: Sequence[int]) -> tuple[tuple[int, str], ...]:
        """Contacts with their roles."""
        if account is None:
            return ()
        return tuple((self.contacts[account][place], self.roles[account][place]) for place in places)


class Teller:
    """Writes deals as the plan tells them."""

    def __init__(self, directory: Directory, progress: Progress) -> None:
        self._directory, self._progress = directory, progress

    def tell(self, deals: Sequence[DemoDeal]) -> dict[int, int]:
        """The past of all of them, each owner's by that owner, then what happened lately in order of time.

        Answers the ids by place in the plan.
        """
        ids = self._write_past(deals)
        refresh_statistics()
        late = [(step.at, number, step) for number, deal in enumerate(deals) for step in deal.recent]
        late.sort(key=lambda one: one[:2])
        for done, (_, number, step) in enumerate(late, start=1):
            self._do(deals[number], ids[number], step)
            if done % 20 == 0 or done == len(late):
                self._progress(N_("Working through the last weeks"), done, len(late))
        for number, deal in enumerate(deals):
            if deal.deleted_at is not None:
                self._delete(deal, ids[number], deal.deleted_at)
        return ids

    def _write_past(self, deals: Sequence[DemoDeal]) -> dict[int, int]:
        ids: dict[int, int] = {}
        by_owner: dict[str, list[int]] = defaultdict(list)
        for number, deal in enumerate(deals):
            by_owner[deal.owner].append(number)
        for owner, numbers in by_owner.items():
            for part in batched(numbers, MOST_ROWS):
                rows = [self._past(number, deals[number]) for number in part]
                made = create_opportunities(rows=rows, by=self._directory.actors[owner], via=QUIET)
                ids |= zip(part, (one.opportunity_id for one in made), strict=True)
                self._progress(N_("Telling three years of sales"), len(ids), len(deals))
        return ids

    def _past(self, number: int, deal: DemoDeal) -> ImportedOpportunity:
        there = self._directory
        people = there.people(deal.account, deal.group)
        new = NewOpportunity(
            pipeline_id=there.pipelines[deal.pipeline].id,
            account_id=None if deal.account is None else there.accounts[deal.account],
            contacts=people,
            custom_fields=by_key(there.fields, FieldKind.OPPORTUNITY, deal_values(number, deal)),
            **there.changes(deal.pipeline, deal.first),
        )
        states = tuple(
            DatedState(at=step.at, changes=there.changes(deal.pipeline, step.changes)) for step in deal.steps
        )
        joined = dict(zip(people, deal.joined or (deal.created_at,) * len(people), strict=True))
        return ImportedOpportunity(new=new, created_at=deal.created_at, states=states, joined=joined)

    def _do(self, deal: DemoDeal, opportunity_id: int, step: DemoStep) -> None:
        """One recent step by the rep; where the gate asked for more, by the manager with a reason."""
        there = self._directory
        changes = there.changes(deal.pipeline, step.changes)
        by = (there.managers if step.excuse else there.actors)[deal.owner]
        stage_id = changes.pop("stage_id", None)
        if stage_id is None:
            edit_opportunity(opportunity_id=opportunity_id, changes=changes, by=by, via=QUIET, at=step.at)
            return
        move = Move(
            opportunity_id=opportunity_id,
            to=stage_id,
            fill=changes,
            contacts=there.people(deal.account, step.joins),
            override_reason=step.excuse,
        )
        advance_stage(move=move, by=by, via=QUIET, at=step.at)

    def _delete(self, deal: DemoDeal, opportunity_id: int, at: datetime) -> None:
        by = self._directory.managers[deal.owner]
        delete_opportunity(opportunity_id=opportunity_id, by=by, via=QUIET, at=at)
