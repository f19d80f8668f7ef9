"""The form of the columns: what fills which field, how the file is written, how its rows come in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quarterdeck.imports.terms import (
    ADDING_KINDS,
    DATED,
    FIELDS,
    HISTORY_WORDS,
    MATCH_FIELDS,
    Judged,
    Kind,
    Mode,
    Settings,
    is_custom,
)
from quarterdeck.kit.forms import DayField, PageForm
from quarterdeck.kit.viewing import text
from quarterdeck.uploads.forms.choosing import choice, currency_of_sign, example, number
from quarterdeck.uploads.queries import CUSTOM, Uploaded
from quarterdeck.uploads.rules import BY_NAME, DEFAULTED, NAMING, Choices, choices_of, column_of, offered_values
from quarterdeck.uploads.rules.absent import absent_columns, without_fields
from quarterdeck.uploads.rules.guessing.writing import REPEATED
from quarterdeck.uploads.rules.meanings import custom_of, with_accounts, with_custom, with_repeats
from quarterdeck.uploads.rules.signs import SIGNS, signs_of, with_signs
from quarterdeck.uploads.rules.words import FIELD_LABELS
from quarterdeck.uploads.terms import MODE_LABELS
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import Reason

_FORMATS = tuple(
    (form,)
    for form in (
        "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d %b %Y", "%d-%b-%Y",
        "%b %d, %Y", "%d %B %Y", "%B %d, %Y",
    )
)  # fmt: skip
_MARKS = ((".", ""), (".", ","), (",", "."), (",", ""), (",", " "), (",", "\u00a0"), (".", "'"))
_LEFT_EMPTY = "-"
# So many texts of a field are asked about at once; the others come after the check.
MOST_OFFERED = 100
# What the check asks for, by its place in a mapping, and the field of this form that answers it.
_ASKED = {
    "reading.dates": ("dates", N_("Days and months could change places. Say how days are written.")),
    "reading.decimal": ("marks", N_("A mark before three digits could part thousands or decimals. Say which.")),
    "match": ("match", N_("Say by which column a row finds a record that is here.")),
}
_KEEP_WORD = N_("What is ticked counts as an empty cell; what is not is taken for a value.")


def field_label(name: str) -> str:
    """What a field of a mapping is called."""
    label = FIELD_LABELS.get(name)
    return text(label) if label else name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A text of a file, and the name of the form's field that says what it stands for."""

    said: str
    name: str


class ColumnsForm(PageForm):
    """What fills which field, how the file is written, and how its rows come in."""

    def __init__(
        self,
        posted: Mapping[str, Any] | None,
        *,
        upload: Uploaded,
        known: Mapping[str, Mapping[str, str]],
        locale: str,
        today: date,
    ) -> None:
        super().__init__(posted, locale=locale, today=today)
        self.upload, self.known = upload, known
        self.held = choices_of(upload.table, upload.kind)
        self.values: dict[str, list[ShownValue]] = {}
        # Texts that name nothing here, beyond those that are asked about.
        self.more: dict[str, int] = {}
        self.absent = absent_columns(upload.table, {one.name for one in upload.looks.columns})
        self._columns()
        self._absent()
        self._writing()
        self._values()
        self._ways()
        # Fields made here get what fields of a class get when the form is made.
        for field in self.fields.values():
            if isinstance(field, DayField):
                field.locale, field.today = locale, today

    def _columns(self) -> None:
        options: list[Any] = [("", _("Not imported")), *((n, field_label(n)) for n in FIELDS[self.upload.kind])]
        labels = self.known[CUSTOM]
        self.held_custom = custom_of(self.upload.table, labels)
        if labels:
            options.append((_("Custom fields"), list(labels.items())))
        for place, column in enumerate(self.upload.looks.columns):
            self.fields[f"column_{place}"] = choice(
                column.name or _("Column %(number)s") % {"number": place + 1},
                options,
                self._shown(column.name) or (column.field if column.field in self.absent else ""),
                help_text=self._more(column.name),
            )
        match = [(name, field_label(name)) for name in MATCH_FIELDS[self.upload.kind]]
        if self.upload.kind in NAMING:
            match.append((BY_NAME, _("Name, since no column has ids")))
        self.fields["match"] = choice(
            _("A row is about the record with the same"),
            match,
            self.held.match,
            error_messages=_asked("match"),
            help_text=_("Rows that find one update it; the others are new."),
        )

    def _absent(self) -> None:
        """What the mapping fills from columns that this file has not: it is left out only when somebody says so."""
        for place, (name, columns) in enumerate(self.absent.items()):
            self.fields[f"absent_{place}"] = forms.BooleanField(
                label=_("Leave out %(field)s") % {"field": self._called(name)},
                required=False,
                help_text=_("The mapping fills it from %(columns)s.")
                % {"columns": ", ".join(f"“{one}”" for one in columns)},
            )

    def _called(self, name: str) -> str:
        return self.known[CUSTOM].get(name) or field_label(name)

    def _shown(self, column: str) -> str:
        """What a column is shown to fill; of a custom field that is named among the others, its own."""
        own = self.held.fields.get(column, "")
        return own if own and not is_custom(own) else self.held_custom.get(column, "")

    def _more(self, column: str) -> str:
        """The fields that a column fills besides the one that is shown: they stay while that is left as it is."""
        shown, fields = self.held.fields.get(column, ""), self.upload.table.get("fields", {})
        more = [name for name, said in fields.items() if name != shown and column_of(said) == column]
        names = ", ".join(field_label(name) for name in more)
        held = fields.get(shown)
        own = held.get("dates") if isinstance(held, dict) else None
        said = [_("Also fills: %(fields)s.") % {"fields": names}] if more else []
        return " ".join([*said, *([_("Days like %(day)s.") % {"day": example(own)}] if own else [])])

    def _writing(self) -> None:
        looks, held = self.upload.looks, self.held
        formats = [tuple(held.dates), looks.dates, looks.other_dates, *_FORMATS]
        offered = {"|".join(forms_): example(forms_) for forms_ in formats if forms_}
        is_open = not held.dates
        if self._has(DATED):
            options = [("", _("Say which"))] if is_open else []
            self.fields["dates"] = choice(
                _("Days are written as"),
                [*options, *offered.items()],
                "|".join(held.dates),
                error_messages=_asked("dates"),
            )
        marks = dict.fromkeys([(held.decimal, held.grouping), *_MARKS] if held.decimal else _MARKS)
        options = [] if held.decimal else [("", _("Say which"))]
        self.fields["marks"] = choice(
            _("Numbers are written as"),
            [*options, *((decimal + grouping, number(decimal, grouping)) for decimal, grouping in marks)],
            held.decimal + held.grouping,
            error_messages=_asked("marks"),
        )
        self._signs()
        words = dict.fromkeys([*held.empty, *(word for column in looks.columns for word in column.empties)])
        if words:
            self.fields["empty"] = forms.MultipleChoiceField(
                label=_("Words that say nothing"),
                choices=[(word, self._where(word)) for word in words],
                initial=list(held.empty),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=text(_KEEP_WORD),
            )

    def _signs(self) -> None:
        """What signs stand for that several currencies share."""
        said, usual = signs_of(self.upload.table), self.known[SIGNS]
        self.signs = tuple(usual)
        for place, sign in enumerate(self.signs):
            self.fields[f"sign_{place}"] = currency_of_sign(sign, said.get(sign, usual[sign]), self.known["currency"])

    def _where(self, word: str) -> str:
        columns = [column.name for column in self.upload.looks.columns if word in column.empties]
        return f"{word} ({', '.join(columns)})" if columns else word

    def _values(self) -> None:
        for name, every in offered_values(self.upload.looks, self.held, self.known).items():
            pairs, self.more[name] = every[:MOST_OFFERED], len(every[MOST_OFFERED:])
            options = [("", _("Say which")), (_LEFT_EMPTY, _("Leave empty")), *self.known[name].items()]
            self.values[name] = [ShownValue(said, f"value_{name}_{place}") for place, (said, _m) in enumerate(pairs)]
            for shown, (said, meant) in zip(self.values[name], pairs, strict=True):
                is_left = name in self.held.values and said in self.held.values[name] and not meant
                chosen = _LEFT_EMPTY if is_left else self._key(name, meant)
                self.fields[shown.name] = choice(f"{field_label(name)}: {said}", options, chosen)

    def _key(self, name: str, meant: str) -> str:
        """The word of a name, which mappings may write as it is called."""
        return next((key for key, called in self.known[name].items() if meant in (key, called)), meant)

    def _ways(self) -> None:
        upload = self.upload
        modes = [(mode.value, text(label)) for mode, label in MODE_LABELS.items()]
        self.fields["mode"] = forms.ChoiceField(
            label=_("Which rows come in"), choices=modes, initial=upload.mode.value, widget=forms.RadioSelect
        )
        for name in self._unsaid():
            said = self._key(name, self.held.defaults.get(name, ""))
            options = {"": _("As usual here"), **({said: said} if said else {}), **self.known[name]}
            self.fields[f"every_{name}"] = choice(
                _("%(field)s of every row") % {"field": field_label(name)},
                list(options.items()),
                said,
                help_text=_("No column says it."),
            )
        if upload.kind is Kind.OPPORTUNITIES:
            self.fields["start"] = choice(
                _("Closed deals began in"),
                [("", _("The file tells")), *self._starts()],
                self._key("stage", self.held.start),
                help_text=_("For deals with a day of creation, whose first stage the file does not say."),
            )
        if upload.kind in REPEATED:
            self.fields["repeats"] = forms.BooleanField(
                label=_("Several rows may be about one record"),
                required=False,
                initial=bool(upload.table.get("repeats")),
                help_text=self._repeated(),
            )
        if upload.kind in ADDING_KINDS and not upload.table.get("source"):
            self.fields["accounts"] = forms.BooleanField(
                label=_("Add accounts that are not here"),
                required=False,
                initial=bool(upload.table.get("add_accounts")),
                help_text=_("By the name that a new row says. The check lists them, and an undo takes them back."),
            )
        if upload.kind in HISTORY_WORDS:
            ways = [
                (Judged.HISTORY.value, _("As history: what has dates of its own is not held to today's rules")),
                (Judged.RULES.value, _("By the rules: every row is held to them like an entry of today")),
            ]
            self.fields["judged"] = forms.ChoiceField(
                label=_("Rows come in"), choices=ways, initial=upload.judged.value, widget=forms.RadioSelect
            )
            self.fields["as_of"] = DayField(
                label=_("Day of what has no date"),
                required=False,
                initial=upload.as_of,
                help_text=_("Deals without days of their own get this one, and are marked as undated."),
            )
        self.fields["runs_automations"] = forms.BooleanField(
            label=_("Run automations and webhooks for every row"), required=False, initial=not upload.quiet
        )

    def _starts(self) -> list[tuple[str, str]]:
        """Stages, and one that the mapping names and nobody here calls so: it is kept, and the check asks for it."""
        said = self.held.start
        is_strange = said and self._key("stage", said) not in self.known["stage"]
        strange = [(said, _("%(name)s (no such stage here)") % {"name": said})] if is_strange else []
        return [*strange, *self.known["stage"].items()]

    def _repeated(self) -> str:
        said = _("The first row of each counts, such as where every line of an order repeats its deal.")
        if found := self.upload.looks.repeated:
            told = ngettext(
                "%(num)s of the first rows is about a record of a row before.",
                "%(num)s of the first rows are about a record of a row before.",
                found,
            ) % {"num": found}
            return f"{said} {told}"
        return said

    def _unsaid(self) -> list[str]:
        """What every row may be told to say, since no column does."""
        filled = self.held.fields.values()
        return [name for name in DEFAULTED if name in FIELDS[self.upload.kind] and name not in filled]

    def _has(self, types: frozenset[Any]) -> bool:
        specs = FIELDS[self.upload.kind]
        return any(name in specs and specs[name].type in types for name in self.held.fields.values())

    def choices(self) -> Choices:
        """What was chosen. Raises nothing: what is open stays open."""
        said, columns = self.cleaned_data, self.upload.looks.columns
        fields = {one.name: said[f"column_{place}"] for place, one in enumerate(columns)}
        values = {
            name: {
                shown.said: "" if said[shown.name] == _LEFT_EMPTY else said[shown.name]
                for shown in rows
                if said[shown.name]
            }
            for name, rows in self.values.items()
        }
        marks = said["marks"]
        return Choices(
            fields={name: field for name, field in fields.items() if field and not is_custom(field)},
            match=said["match"],
            dates=[form for form in said["dates"].split("|") if form] if "dates" in said else self.held.dates,
            decimal=marks[:1],
            grouping=marks[1:],
            empty=said.get("empty", ()),
            values={**self.held.values, **values},
            start=said.get("start", ""),
            defaults={name: said[f"every_{name}"] for name in self._unsaid()},
        )

    def finished(self, table: Mapping[str, Any]) -> dict[str, Any]:
        """The mapping with what was said of custom fields and repeated rows, and accounts that are not here."""
        chosen = {}
        for place, one in enumerate(self.upload.looks.columns):
            said, before = self.cleaned_data[f"column_{place}"], self._shown(one.name)
            if said != before or is_custom(said):
                chosen[one.name] = said if is_custom(said) else ""
        is_repeating = self.cleaned_data.get("repeats", bool(table.get("repeats")))
        kept = without_fields(with_custom(table, chosen, self.known[CUSTOM]), self._left_out())
        changed = with_repeats(kept, is_repeating=is_repeating)
        adds = self.cleaned_data.get("accounts", bool(table.get("add_accounts")))
        said = {sign: self.cleaned_data.get(f"sign_{place}") for place, sign in enumerate(self.signs)}
        return with_signs(with_accounts(changed, is_adding=adds), {sign: code for sign, code in said.items() if code})

    def settings(self) -> Settings:
        """How the rows come in."""
        said = self.cleaned_data
        return Settings(
            as_of=said.get("as_of"),
            judged=Judged(said.get("judged", Judged.HISTORY.value)),
            mode=Mode(said["mode"]),
            runs_automations=said["runs_automations"],
        )

    def _left_out(self) -> set[str]:
        """The fields that are left out as the file has not their columns; none that another column fills."""
        said = self.cleaned_data
        filled = {said[f"column_{place}"] for place in range(len(self.upload.looks.columns))}
        return {name for place, name in enumerate(self.absent) if said[f"absent_{place}"]} - filled

    def clean(self) -> dict[str, Any]:
        """No field is filled by two columns, and none is lost as its column is not there."""
        said = super().clean() or self.cleaned_data
        filled: dict[str, str] = {}
        for place, column in enumerate(self.upload.looks.columns):
            name = said.get(f"column_{place}")
            if name and name in filled:
                self.add_error(
                    f"column_{place}",
                    _("%(field)s is filled by %(column)s already.")
                    % {"field": self._called(name), "column": filled[name]},
                )
            elif name:
                filled[name] = column.name
        for place, name in enumerate(self.absent):
            if not (said.get(f"absent_{place}") or name in filled):
                asked = _("Say above which column of this file fills %(field)s, or leave it out.")
                self.add_error(f"absent_{place}", asked % {"field": self._called(name)})
        if "currency" in filled or said.get("every_currency"):
            for place in range(len(self.signs)):
                self.errors.pop(f"sign_{place}", None)
        return said

    def ask(self, reasons: Sequence[Reason]) -> None:
        """Put what the mapping leaves open beside the fields that answer it."""
        for reason in reasons:
            name, said = _ASKED.get(reason.field, ("", ""))
            if name in self.fields:
                self.add_error(name, text(said))
            else:
                self.add_error(None, text(reason.text))


def _asked(name: str) -> dict[str, str]:
    """What is said while a choice is open that the check asks for."""
    return {"required": text(next(said for field, said in _ASKED.values() if field == name))}
