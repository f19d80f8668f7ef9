"""Making an installation what a file says: one transaction, by the actions of the pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from quarterdeck.administration.actions.configuration.frame import Applying
from quarterdeck.administration.actions.configuration.parts import apply_fields, apply_loss_reasons, apply_roles
from quarterdeck.administration.actions.configuration.processes import apply_pipelines
from quarterdeck.administration.actions.configuration.quality import apply_quality
from quarterdeck.administration.events import ConfigurationApplied
from quarterdeck.administration.queries.configuration import configuration
from quarterdeck.administration.rules.configuration.difference import Difference, Sort, differences
from quarterdeck.administration.rules.configuration.shape import faults
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import Via
from quarterdeck.users.actions.access import lock_tree
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.verdict import Refused


@dataclass(frozen=True, slots=True)
class Applied:
    """What was changed, and what is here but not in the file and stays."""

    done: tuple[Difference, ...]
    left: tuple[Difference, ...]


@action
def apply_configuration(
    *,
    wanted: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    is_retiring: bool = False,
    is_trial: bool = False,
) -> Applied:
    """Make the installation what `wanted`, a file's content, says, or nothing of it.

    What is here and not in the file stays, unless `is_retiring`. `is_trial`: everything is done and taken
    back. Raises Refused; the `field` of each reason is the path in the file.
    """
    if reasons := faults(wanted):
        raise Refused(reasons)
    lock_tree()
    # Fields made on the way are known to what asks for them: nothing kept of an earlier version is used.
    doing = Applying(replace(by, fields_version=0), via, at or timezone.now(), is_retiring)
    here = configuration()
    found = differences(here, wanted)
    left = tuple(one for one in found if one.sort is Sort.ONLY_HERE and not is_retiring)
    done = tuple(one for one in found if one not in left)
    if done:
        _apply(doing, here, wanted)
        event = ConfigurationApplied(by.person_id, changes=len(done), is_retiring=is_retiring)
        record(event, by.stamp(doing.at, via))
    if is_trial:
        transaction.set_rollback(True)
    return Applied(done, left)


def _apply(doing: Applying, here: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    if "fields" in wanted:
        apply_fields(doing, here["fields"], wanted["fields"])
    if "roles" in wanted:
        apply_roles(doing, here["roles"], wanted["roles"])
    if "loss_reasons" in wanted:
        apply_loss_reasons(doing, here["loss_reasons"], wanted["loss_reasons"])
    if "pipelines" in wanted:
        apply_pipelines(doing, wanted["pipelines"])
    if "quality_rules" in wanted:
        apply_quality(doing, here["quality_rules"], wanted["quality_rules"])
