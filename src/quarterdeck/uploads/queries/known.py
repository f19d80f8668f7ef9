"""Names that are here, for texts of a file that may stand for them."""

from collections.abc import Callable, Collection, Mapping, Sequence

from quarterdeck.catalog.queries import active_currencies
from quarterdeck.imports.terms import Kind
from quarterdeck.pipelines.queries import loss_reasons, pipelines
from quarterdeck.pipelines.queries.options import pickable
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.pipelines.terms import CATEGORY_LABELS, Category
from quarterdeck.records.queries.fields import field_specs
from quarterdeck.sheets.money import UNCLEAR
from quarterdeck.uploads.queries.shipped import FIELD_KINDS
from quarterdeck.uploads.queries.uploads import Uploaded
from quarterdeck.uploads.rules import ADDRESSES, choices_of
from quarterdeck.uploads.rules.signs import unclear_signs
from quarterdeck.users.queries import company, people_options, person_ids_by_email
from quarterdeck.users.terms import Actor

CUSTOM = "custom_fields"


def known_values(
    actor: Actor, kind: Kind, asked: Collection[str] | None = None, said: Collection[str] = ()
) -> dict[str, dict[str, str]]:
    """By field, what a mapping writes for a name that is here, with what it is called; of the asked fields alone.

    Under CUSTOM the custom fields that records of the kind have here, with their labels; under ADDRESSES those of the
    texts in `said` by which people sign in here, who are found by them as by their names.
    """
    used = pipelines() if asked is None or {"pipeline", "stage"} & set(asked) else []
    reads: Mapping[str, Callable[[], dict[str, str]]] = {
        "pipeline": lambda: {pipeline.key: pipeline.name for pipeline in used},
        "stage": lambda: _stages(used),
        "currency": lambda: {code: code for code in sorted(active_currencies())},
        "loss_reason": lambda: {reason.key: reason.name for reason in loss_reasons().values()},
        "category": lambda: {str(one): CATEGORY_LABELS[one].lower() for one in (Category.CLOSED, *pickable())},
        CUSTOM: lambda: {spec.key: spec.label for spec in field_specs(actor, FIELD_KINDS.get(kind, ""))},
        "owner": lambda: {person.name: person.name for person in people_options(actor)},
        ADDRESSES: lambda: {one: one for one in person_ids_by_email(text for text in said if "@" in text)},
    }
    return {name: read() for name, read in reads.items() if asked is None or name in asked}


def usual_currencies(upload: Uploaded) -> dict[str, str]:
    """By sign of the file that several currencies share, the company's where it is one of them, else empty.

    Only signs by which rows tell their currency. One query where there are such.
    """
    signs = unclear_signs(upload.looks, choices_of(upload.table, upload.kind), upload.kind)
    usual = company().reporting_currency if signs else ""
    return {sign: usual if usual in UNCLEAR[sign] else "" for sign in signs}


def _stages(used: Sequence[PipelineSpec]) -> dict[str, str]:
    """Stages by key. One that every pipeline has bears its name alone; others say whose they are."""
    names = {stage.key: stage.name for pipeline in used for stage in pipeline.stages}
    whose = {key: [one.name for one in used if key in {stage.key for stage in one.stages}] for key in names}
    return {
        key: name if len(whose[key]) == len(used) else f"{', '.join(whose[key])}: {name}" for key, name in names.items()
    }
