"""Forms about the rows of a file: cells corrected, rows decided about, the import, a name for the mapping."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quarterdeck.duplicates.terms import WORTH_A_LOOK
from quarterdeck.imports.queries import StagedRow
from quarterdeck.imports.terms import Choice, Decision
from quarterdeck.kit.forms import PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.uploads.terms import RULE_LABELS


class CorrectionsForm(PageForm):
    """Values typed over the cells of rows that cannot be imported."""

    def __init__(self, posted: Mapping[str, Any] | None, *, rows: Sequence[StagedRow], columns: Sequence[str]) -> None:
        super().__init__(posted)
        self.cells: dict[str, tuple[int, str]] = {}
        for row in rows:
            for problem in row.problems:
                name = cell_name(row.line, problem.column, columns)
                if not name or name in self.fields:
                    continue
                self.cells[name] = (row.line, problem.column)
                label = _("%(column)s in line %(line)s") % {"column": problem.column, "line": row.line}
                self.fields[name] = TextField(label=label, required=False, initial=problem.value)

    def corrected(self) -> dict[tuple[int, str], str]:
        """The cells that were typed over."""
        return {self.cells[name]: self.cleaned_data[name] for name in self.changed_data if name in self.cells}


def cell_name(line: int, column: str, columns: Sequence[str]) -> str:
    """The name of the field of a cell; empty where the problem is about no cell of the file."""
    return f"cell_{line}_{columns.index(column)}" if column in columns else ""


MOST_CAUSES = 100


class MeaningsForm(PageForm):
    """What texts stand for that are wrong in several rows; each is sent with its column."""

    def __init__(self, posted: Mapping[str, Any] | None, *, causes: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(posted)
        if posted is not None:
            sent = (number for number in range(MOST_CAUSES) if f"said_{number}" in posted)
            causes = [(posted.get(f"of_{number}", ""), posted[f"said_{number}"]) for number in sent]
        self.causes = causes
        for place, (column, said) in enumerate(causes):
            self.fields[f"of_{place}"] = forms.CharField(initial=column, strip=False, widget=forms.HiddenInput)
            self.fields[f"said_{place}"] = forms.CharField(initial=said, strip=False, widget=forms.HiddenInput)
            label = _("What %(value)s in %(column)s stands for") % {"value": said, "column": column}
            self.fields[f"meaning_{place}"] = TextField(label=label, required=False)
            label = _("%(value)s in %(column)s says nothing") % {"value": said, "column": column}
            self.fields[f"nothing_{place}"] = forms.BooleanField(label=label, required=False)

    def meanings(self) -> dict[tuple[str, str], str]:
        """What was said, by column and text; empty where a text says nothing."""
        said = self.cleaned_data
        return {
            cause: said[f"meaning_{place}"]
            for place, cause in enumerate(self.causes)
            if said[f"meaning_{place}"] or said[f"nothing_{place}"]
        }


class DecisionsForm(PageForm):
    """What becomes of rows whose records are probably here already; `names` are those of the records to be named."""

    def __init__(
        self, posted: Mapping[str, Any] | None, *, rows: Sequence[StagedRow], names: Mapping[int, str]
    ) -> None:
        super().__init__(posted)
        for row in rows:
            ids = dict.fromkeys([match.record_id for match in row.likely] + [row.record_id or 0])
            taken = [(f"{Choice.UPDATE}:{number}", _("It is %(name)s") % {"name": names[number]})
                     for number in ids if number in names]  # fmt: skip
            said = row.choice.value if row.choice else ""
            self.fields[line_of(row.line)] = forms.ChoiceField(
                label=_("What becomes of line %(line)s") % {"line": row.line},
                required=False,
                initial=f"{said}:{row.record_id}" if row.choice is Choice.UPDATE else said,
                choices=[
                    ("", _("To be decided")),
                    *taken,
                    (Choice.CREATE.value, _("It is another one: add it")),
                    (Choice.SKIP.value, _("Pass it over")),
                ],
            )

    def decided(self) -> dict[int, Decision | None]:
        """What was said anew, by line; None for rows that are to be decided again."""
        said = {name: self.cleaned_data[name].partition(":") for name in self.changed_data if name in self.cleaned_data}
        return {
            int(name.removeprefix(LINE)): Decision(Choice(word), int(number) if number else None) if word else None
            for name, (word, _colon, number) in said.items()
        }


LINE = "likely_"


def line_of(line: int) -> str:
    """The name of the field that asks about a row."""
    return f"{LINE}{line}"


class RuleForm(PageForm):
    """What becomes of all rows whose records are probably here already, from a score on."""

    rule = forms.ChoiceField(label=gettext_lazy("Rows that are probably here"), required=False)
    score = forms.IntegerField(label=gettext_lazy("From this score on, in %"), min_value=WORTH_A_LOOK, max_value=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = [(choice.value, text(label)) for choice, label in RULE_LABELS.items()]
        self.fields["rule"].choices = [  # type: ignore[attr-defined]  # a ChoiceField has them
            ("", _("Decide one by one")),
            *rules,
        ]

    def said(self) -> dict[str, Any]:
        """The rule, None for none, and the score."""
        rule = self.cleaned_data["rule"]
        return {"rule": Choice(rule) if rule else None, "score": self.cleaned_data["score"]}


class ApplyForm(PageForm):
    """Whether rows that are to be mended are left out."""

    is_lenient = forms.BooleanField(
        label=gettext_lazy("Import the others, and leave out those that are to be mended"), required=False
    )


class SaveMappingForm(PageForm):
    """A name for a mapping, and for whom it is."""

    name = TextField(label=gettext_lazy("Name"))
    is_shared = forms.BooleanField(label=gettext_lazy("For everybody who imports"), required=False)
