"""The form of one's own keys."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.filters import text
from quarterdeck.kit.forms import PageForm, TextField
from quarterdeck.values.keys import KEYS, own_keys, written_keys


class KeysForm(PageForm):
    """One field a shortcut, with the key it has now; an empty one turns it off."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, keys: str = "") -> None:
        own = own_keys(keys)
        super().__init__(data, initial={f"key_{number}": own[key] for number, key in enumerate(KEYS)})
        for number, (key, what) in enumerate(KEYS.items()):
            field = TextField(
                label=text(what),
                required=False,
                help_text=_("Otherwise {key}.").format(key=key.upper()),
                widget=forms.TextInput({"maxlength": 1, "autocomplete": "off", "autocapitalize": "off", "size": 2}),
            )
            self.fields[f"key_{number}"] = field

    @property
    def keys(self) -> str:
        """What was typed, as it is kept, once the form is valid."""
        typed = {key: self.cleaned_data[f"key_{number}"].strip().lower() for number, key in enumerate(KEYS)}
        return written_keys(typed)
