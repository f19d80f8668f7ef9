"""The pack of a meeting as a PDF: tagged for who reads by ear, with the fonts that come with the library that sets it.

What people wrote reaches it as data, never as markup.
"""

import json
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from django.utils.translation import gettext as _

from quarterdeck.kit import formats
from quarterdeck.opportunities.queries import Lens

_LOCALES = re.compile(r"[a-z]{2,3}", re.ASCII)


def document(lens: Lens, title: str, shown: Mapping[str, Any]) -> bytes:
    """The document: `shown` is what the page of the pack shows."""
    # 40 MB of library and fonts, for who asks for a document alone.
    import typst

    told = {
        "title": _("Meeting pack: %(title)s") % {"title": title},
        "lang": lens.actor.locale if _LOCALES.fullmatch(lens.actor.locale) else "en",
        "sub": _("As of %(as_of)s. %(progress)s.") % shown,
        "sections": [*_sections(lens, shown)],
        "foot": _("For the deals that %(name)s can see.") % {"name": lens.actor.name},
        "empty": _("None"),
    }  # fmt: skip
    source = resources.files("quarterdeck.reviews").joinpath("templates/reviews/pack.typ").read_bytes()
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    data = {"data": json.dumps(told)}
    try:
        result = typst.compile(source, font_paths=fonts, format="pdf", sys_inputs=data, pdf_standards=["ua-1"])
    except typst.TypstError:
        # The standard forbids a letter that no font here has: it is a box then, in a document that is tagged too.
        result = typst.compile(source, font_paths=fonts, format="pdf", sys_inputs=data)
    if not isinstance(result, bytes):
        raise TypeError("a document is one file")
    return result


def _sections(lens: Lens, shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    model = shown["model"]
    notes = [
        _("In %(currency)s; open deals at today’s rates, won ones at those of their day.") % shown,
        _("Against the lock of %(at)s.") % {"at": shown["lock_at"]}
        if shown["lock_at"]
        else _("No week was locked yet."),
        *([_("%(label)s: %(value)s, of %(at)s.") % model] if model else []),
        *([_("Left out of the sums: %(left)s.") % {"left": shown["left"]}] if shown["left"] else []),
    ]
    return [
        _section(_("Calls"), notes, _called_heads(), [_called(one) for one in shown["called"]], range(1, 7)),
        _section(
            _("Movement, %(first)s to %(last)s") % dict(zip(("first", "last"), shown["days"], strict=True)),
            _moved_notes(shown),
            [_("Part"), _("What it is"), _("Deals"), _("Amount")],
            [[one["label"], one["meaning"], str(one["count"]), one["value"]] for one in shown["moved"]],
            (2, 3),
        ),
        _section(
            _("Commit at risk"),
            [],
            [_("Deal"), _("Owner"), _("Why"), _("At stake"), _("State")],
            [
                [one["name"], one["owner"], _why(one), one["worth"], one["state"]]
                for one in shown["risks"]
            ],
            (3,),
        ),
        _section(
            _("Decisions"),
            [],
            [_("Deal"), _("Owner"), _("Decided"), _("Minutes"), _("By"), _("When")],
            [_decision(lens, one) for one in shown["decisions"]],
        ),
        _section(
            _("Asks"),
            [],
            [_("Deal"), _("Owner"), _("To do"), _("Until"), _("Done")],
            [_ask(lens, one) for one in shown["asks"]],
        ),
        _section(_("Minutes"), shown["minutes"].splitlines() or [_("None")], [], []),
    ]  # fmt: skip


def _section(
    title: str, notes: Sequence[str], heads: list[str], rows: list[list[str]], numbers: Sequence[int] = ()
) -> dict[str, Any]:
    """A part of the document: `numbers` are the columns that stand to the right."""
    return {"title": title, "notes": list(notes), "heads": heads, "rows": rows, "numbers": list(numbers)}


def _called_heads() -> list[str]:
    return [_("Column"), _("System"), _("Call"), _("Adjusted"), _("Final"), _("At the lock"), _("Change")]


def _called(one: Mapping[str, str]) -> list[str]:
    return [one[name] for name in ("label", "system", "call", "adjusted", "final", "then", "change")]


def _moved_notes(shown: Mapping[str, Any]) -> list[str]:
    if shown["away"]:
        return [shown["away"]]
    left = shown["moved_left"]
    words = _("Without an amount or a rate, and in no part: %(num)s.")
    ties = _("The parts sum from the opening to the closing. Figures as of %(moved_at)s.") % shown
    return [ties, *([words % {"num": left}] if left else [])]


def _why(one: Mapping[str, Any]) -> str:
    return "; ".join(f"{flag['label']}: {flag['words']}" if flag["words"] else flag["label"] for flag in one["flags"])


def _decision(lens: Lens, one: Mapping[str, Any]) -> list[str]:
    at = formats.full_instant(one["at"], lens.company.time_zone, lens.actor.locale)
    return [one["name"], one["owner"], ", ".join(one["deeds"]), one["note"], one["author"], at]


def _ask(lens: Lens, one: Mapping[str, Any]) -> list[str]:
    due = one["ask_due"]
    day = formats.day(due, lens.actor.locale, lens.today, weekday=False) if due else formats.NOT_APPLICABLE
    return [one["name"], one["owner"], one["ask"], day, _("Yes") if one["is_done"] else _("No")]
