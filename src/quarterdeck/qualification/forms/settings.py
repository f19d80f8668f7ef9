"""Forms of the settings: frameworks, elements, question sets, questions."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.choices import WordField
from quarterdeck.kit.forms import PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.qualification.terms import ANSWER_TYPE_LABELS
from quarterdeck.users.policy import ONCE_FIELD


class _SettingsForm(PageForm):
    """A form of a settings page. New things carry a token, so that they are made once; others their version."""

    def __init__(self, *args: Any, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = tuple(name for name in self.fields if not is_new or name != "is_active")
        if is_new:
            self.fields.pop("is_active", None)
            self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)
        else:
            self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        """The fields as the dataclass names them, once the form is valid."""
        return {name: self.cleaned_data[name] for name in self.names}


class FrameworkForm(_SettingsForm):
    """A framework."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    decay_days = forms.IntegerField(
        label=_("Days until a level loses a step"), help_text=_("Without new evidence. 0 = levels stay.")
    )
    is_active = forms.BooleanField(label=_("In use"), required=False)


class ElementForm(_SettingsForm):
    """An element of a framework."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    weight = forms.IntegerField(label=_("Weight"), help_text=_("Its share in the score, beside the other weights."))
    guidance = TextField(label=_("Guidance"), rows=3, required=False, help_text=_("What to find out."))
    position = forms.IntegerField(label=_("Position"))
    is_due_by_proposal = forms.BooleanField(label=_("Unknown at Proposal or later is a high risk"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False)


class QuestionSetForm(_SettingsForm):
    """A set of questions. `pipelines` are names by key."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    pipeline = WordField(label=_("Pipeline"), required=False)
    position = forms.IntegerField(label=_("Position"))
    is_active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, *args: Any, pipelines: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All pipelines")), *pipelines.items()]
        self.fields["pipeline"] = WordField(label=_("Pipeline"), required=False, choices=choices)


class QuestionForm(_SettingsForm):
    """A question of a set."""

    text = TextField(label=_("Question"), error_messages={"required": _("Enter a question.")})
    type = WordField(label=_("The answer is a"), required=False)
    choices = TextField(label=_("Answers to choose from"), rows=4, required=False, help_text=_("One a line."))
    position = forms.IntegerField(label=_("Position"))
    is_active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key.value, text(label)) for key, label in ANSWER_TYPE_LABELS.items()]
        self.fields["type"] = WordField(label=_("The answer is a"), required=False, choices=choices)
