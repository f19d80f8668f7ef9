"""A demo company made of files: a folder is recognised by the names of the files that mappings are shipped for."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from quarterdeck.demo.actions.ground import QUIET, Progress, add_member, lay_ground
from quarterdeck.demo.rules import PEOPLE
from quarterdeck.imports.actions.apply import apply_import
from quarterdeck.imports.actions.check import check_file
from quarterdeck.imports.terms import KIND_LABELS, Settings
from quarterdeck.journal.actions import in_one_transaction
from quarterdeck.records.actions.fields import create_field
from quarterdeck.uploads.queries.sets import MappingSet, mapping_sets
from quarterdeck.users.queries import actor_for, system_actor
from quarterdeck.users.terms import NewCompany
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused


def build_demo_from(folder: Path, *, progress: Progress) -> None:
    """Build a demo company from the files in a folder: all of it, or nothing when interrupted or refused.

    Raises Refused when no shipped set of mappings finds all of its files there, or a row is bad.
    """
    sets = mapping_sets()
    found = [one for one in sets if all((folder / name).is_file() for name in one.files)]
    if not found:
        text = Text.of(
            "{folder} holds no files that mappings are shipped for. Known: {known}.",
            folder=folder,
            known="; ".join(", ".join(one.files) for one in sets),
        )
        raise Refused.because("folder_unknown", text)
    in_one_transaction(lambda: _build(found[0], folder, progress))


def _build(found: MappingSet, folder: Path, progress: Progress) -> None:
    company = NewCompany(found.name, reporting_currency=found.currency, is_demo=True)
    plans = (found.pipeline,) if found.pipeline else ()
    lay_ground(company=company, currencies=(found.currency,), at=None, plans=plans)
    for field in found.custom:
        create_field(new=field, by=system_actor(), via=QUIET)
    chief = PEOPLE[0]
    actor = actor_for(add_member(name=chief.name, email=chief.email, role=chief.role, has_password=True, at=None))
    for part in found.parts:
        report = check_file(path=folder / part.file, mapping=part.text, settings=Settings(beside=folder), by=actor)
        show = partial(progress, KIND_LABELS[part.kind])
        apply_import(import_id=report.id, by=actor, progress=partial(_count, show, report.rows))


def _count(show: Callable[[int, int], None], total: int, done: int) -> None:
    show(done, total)
