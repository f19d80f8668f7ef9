"""Fields to choose from: a few words, or a few records."""

from collections.abc import Iterable
from typing import Any

from django import forms

from quarterdeck.kit.viewing import text
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.text import N_


class WordField(forms.ChoiceField):
    """One of a few words. An unknown one goes on to the rules, which answer it at every door alike."""

    def valid_value(self, value: Any) -> bool:
        """Whatever was posted may be asked for."""
        return True


class AnsweredField(WordField):
    """One of a few words of which the first is an answer too: it is never left open, so no page calls it optional."""

    is_always_answered = True


class RecordField(WordField):
    """One of a few records, posted by public id; the value is the id, or None."""

    def __init__(self, options: Iterable[tuple[int, str]], *, empty: object = "", **more: Any) -> None:
        super().__init__(choices=[("", empty), *((public_id(key), name) for key, name in options)], **more)

    def prepare_value(self, value: Any) -> Any:
        """An id as it stands in the field."""
        return public_id(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """The id. ValidationError when it is none."""
        posted = super().clean(value)
        if not posted:
            return None
        try:
            return parse_id(posted)
        except ValueError as error:
            raise forms.ValidationError(text(N_("This choice does not exist. Choose another."))) from error
