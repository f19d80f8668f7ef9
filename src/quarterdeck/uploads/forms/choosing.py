"""Fields that are chosen from, and days and numbers as they would be written."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from quarterdeck.sheets.money import UNCLEAR

_SAMPLE = datetime(2026, 12, 31, 14, 30, tzinfo=UTC)


def choice(label: str, options: Sequence[tuple[str, str]], initial: str, **more: Any) -> forms.ChoiceField:
    """A choice that has to be made where it says how it is asked for."""
    return forms.ChoiceField(label=label, choices=options, initial=initial, required="error_messages" in more, **more)


def currency_of_sign(sign: str, chosen: str, used: Collection[str]) -> forms.ChoiceField:
    """Which currency a sign is that several share: open where none is `chosen`; those in use here come first."""
    options = [] if chosen else [("", _("Say which"))]
    codes = sorted(UNCLEAR[sign], key=lambda code: code not in used)
    return choice(
        _("“%(sign)s” stands for") % {"sign": sign},
        [*options, *((code, code) for code in codes)],
        chosen,
        help_text=_("A currency that the row says goes before."),
        error_messages={"required": _("Several currencies share it. Say which is meant.")},
    )


def example(formats: Sequence[str]) -> str:
    """A day as these formats write it."""
    return ", ".join(_SAMPLE.strftime(form) for form in formats)


def number(decimal: str, grouping: str) -> str:
    """An amount with these marks."""
    return f"1{grouping}234{decimal}50"
