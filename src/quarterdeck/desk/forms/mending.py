"""Small forms inside of the gate's dialog: each mends one criterion on the spot.

All are posted with the form of the move, by buttons of their own, so that nothing typed beside them is lost.
"""

from collections.abc import Mapping
from typing import Any

from django import forms

from quarterdeck.activities.terms import OUTCOMES, TYPE_LABELS, ActivityType
from quarterdeck.desk.forms.fields import shown
from quarterdeck.kit.choices import WordField
from quarterdeck.kit.forms import PageForm, TextField
from quarterdeck.opportunities.terms import Writer
from quarterdeck.records.terms.attachments import CATEGORY_LABELS, FILE_TYPES, Category
from quarterdeck.values.text import N_

LABELS = {
    "activity_done": N_("Log as done"),
    "document_attached": N_("Attach"),
    "qualification_level": N_("Record evidence"),
    "approval": N_("Ask for approval"),
    "discounts_approved": N_("Ask for approval"),
}
LEVELS = {1: N_("1, identified"), 2: N_("2, validated by the buyer"), 3: N_("3, proven with evidence")}


class MendForm(PageForm):
    """What one kind of criterion needs to be met. `params` are the criterion's."""

    def __init__(self, kind: str, params: Mapping[str, Any], prefix: str, *args: Any, writer: Writer) -> None:
        # The prefix keeps names apart: several of these stand in one dialog.
        super().__init__(*args, prefix=prefix, locale=writer.locale, today=writer.today)
        self.kind = kind
        self.fields.update(_FIELDS[kind](params))

    def keep(self, posted: Mapping[str, Any]) -> None:
        """Hold what was typed here while something else was posted, unjudged."""
        self.initial = {name: posted[key] for name in self.fields if (key := self.add_prefix(name)) in posted}

    @property
    def label(self) -> str:
        """What its button does."""
        return shown(LABELS[self.kind])

    @property
    def has_file(self) -> bool:
        """Whether it sends a file."""
        return self.kind == "document_attached"


def _activity(params: Mapping[str, Any]) -> dict[str, forms.Field]:
    types = [ActivityType(name) for name in params["types"]]
    choices = [
        (f"{one}:{outcome}", shown(TYPE_LABELS[one])) for one in types for outcome in OUTCOMES.get(one, ("",))[:1]
    ]
    return {
        "what": WordField(choices=choices, label=shown(N_("Type"))),
        "subject": TextField(required=False, label=shown(N_("What it was about"))),
    }


def _document(params: Mapping[str, Any]) -> dict[str, forms.Field]:
    named = params.get("category", "")
    choices = [(one.value, shown(words)) for one, words in CATEGORY_LABELS.items() if not named or one == named]
    accept = ",".join(f".{extension}" for extension in FILE_TYPES)
    return {
        "file": forms.FileField(
            label=shown(N_("File")),
            allow_empty_file=True,
            widget=forms.FileInput(attrs={"accept": accept}),
            error_messages={"required": shown(N_("Choose a file."))},
        ),
        "category": WordField(choices=choices, label=shown(N_("Category")), initial=named or Category.NONE.value,
                              required=bool(named)),
    }  # fmt: skip


def _level(params: Mapping[str, Any]) -> dict[str, forms.Field]:
    choices = [(str(level), shown(words)) for level, words in LEVELS.items() if level >= params["minimum"]]
    return {
        "level": WordField(choices=choices, label=shown(N_("Level"))),
        "text": TextField(label=shown(N_("What shows it"))),
    }


def _approval(_params: Mapping[str, Any]) -> dict[str, forms.Field]:
    return {"note": TextField(required=False, label=shown(N_("Note to who decides")))}


_FIELDS = {
    "activity_done": _activity,
    "document_attached": _document,
    "qualification_level": _level,
    "approval": _approval,
    "discounts_approved": _approval,
}
