"""What a file lets guess of its mapping, beside the names that are here."""

from pathlib import Path

from quarterdeck.imports.terms import FIELDS, Kind
from quarterdeck.pipelines.queries import loss_reasons, pipelines
from quarterdeck.pipelines.terms import CATEGORY_LABELS, Category
from quarterdeck.uploads.queries.heads import Head, read_head
from quarterdeck.uploads.rules.guessing import Guess, guess_mapping
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import replace


def guessed_mapping(path: Path, kind: Kind, by: Actor) -> Guess:
    """A mapping for a file, guessed from its header and its first rows.

    Raises Refused for a file that holds no table, NotPermitted without `imports.run`.
    """
    return guess_of(read_head(path, name=path.name), kind, by)


def guess_of(head: Head, kind: Kind, by: Actor) -> Guess:
    """The same of a file that is looked at already. Raises NotPermitted without `imports.run`."""
    require(by, Permission.IMPORTS_RUN)
    stages = [name for spec in pipelines() for stage in spec.stages for name in (stage.name, stage.key)]
    reasons = [name for reason in loss_reasons().values() for name in (reason.name, reason.key)]
    known = {"stage": stages, "loss_reason": reasons, "category": [*Category, *CATEGORY_LABELS.values()]}
    here = {name: known[name] for name in known if name in FIELDS[kind]}
    return replace(guess_mapping(kind, head.names, head.rows, here), asked=head.asked)
