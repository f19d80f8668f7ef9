"""Form fields of the catalog."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.functional import lazy

from quarterdeck.kit import formats
from quarterdeck.kit.choices import WordField
from quarterdeck.kit.forms import AmountField
from quarterdeck.kit.viewing import text
from quarterdeck.values.text import N_

_shown = lazy(text, str)


class ExactField(AmountField):
    """A number with as many decimals as it has: a unit price, a rate."""

    def prepare_value(self, value: Any) -> Any:
        """The number as it stands in the field. Three decimals get a fourth, or they would be read as thousands."""
        if not isinstance(value, Decimal):
            return value
        places = max(0, -int(value.normalize().as_tuple().exponent))
        return formats.number(value, self.locale, 4 if places == 3 else places)


class EnumField(WordField):
    """One of an enum's words. Nothing posted is `default`: a member, or None with the label `empty`."""

    def __init__(
        self, labels: Mapping[Any, str], *, default: StrEnum | None = None, empty: str = "", **more: Any
    ) -> None:
        nothing = [] if default else [("", _shown(empty))]
        choices = [*nothing, *((key.value, _shown(label)) for key, label in labels.items())]
        super().__init__(choices=choices, required=default is not None, initial=default, **more)
        self._default = default
        self._members: dict[str, StrEnum] = {key.value: key for key in labels}

    def clean(self, value: Any) -> Any:
        """The member. ValidationError when there is no such word."""
        posted = super().clean(value) if value else ""
        if posted and posted not in self._members:
            raise forms.ValidationError(text(N_("This choice does not exist. Choose another.")))
        return self._members[posted] if posted else self._default


def choose_from(field: forms.Field, choices: list[tuple[Any, Any]]) -> None:
    """Give a field of words its choices."""
    if isinstance(field, WordField):
        field.choices = choices
