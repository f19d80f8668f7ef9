"""Telling papers: files with the deals the guide names, and approvals asked and decided through the actions."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO

from quarterdeck.demo.actions.deals import Directory
from quarterdeck.demo.actions.ground import QUIET
from quarterdeck.demo.rules import DemoPlan
from quarterdeck.demo.rules.papers import demo_approvals, demo_files
from quarterdeck.desk.actions import ask_approval
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.records.actions import approve, attach_file
from quarterdeck.records.terms.attachments import Upload

# Approvals were asked this long before the story ends, and decided a day later.
_ASKED = timedelta(days=2)


def tell_papers(plan: DemoPlan, directory: Directory, ids: Mapping[int, int]) -> None:
    """Attach the files as the deals' owners, ask as these, and decide as their managers."""
    for file in demo_files():
        attach_file(
            kind=OpportunityEvent.kind,
            record_id=ids[file.deal],
            upload=Upload(file.name, BytesIO(file.text.encode()), file.category),
            by=directory.actors[plan.deals[file.deal].owner],
            via=QUIET,
            at=plan.ends - _ASKED,
        )
    _tell_approvals(plan, directory, ids, plan.ends - _ASKED)


def _tell_approvals(plan: DemoPlan, directory: Directory, ids: Mapping[int, int], at: datetime) -> None:
    for wanted in demo_approvals():
        owner = plan.deals[wanted.deal].owner
        asked = ask_approval(
            opportunity_id=ids[wanted.deal],
            criterion=wanted.criterion,
            note=wanted.note,
            by=directory.actors[owner],
            via=QUIET,
            at=at,
        )
        if wanted.answer is not None:
            approve(
                approval_id=asked.approval_id,
                note=wanted.answer,
                by=directory.managers[owner],
                via=QUIET,
                at=at + timedelta(days=1),
            )
