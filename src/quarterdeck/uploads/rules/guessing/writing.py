"""A guessed mapping as the text of a mapping file, with what is to be looked over."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from quarterdeck.imports.rules.rows import shown
from quarterdeck.imports.terms import DATED, FIELDS, HISTORY_FIELDS, MATCH_FIELDS, NUMERIC, Kind
from quarterdeck.sheets.terms import Asked, Cell
from quarterdeck.uploads.rules.guessing.columns import DOUBTED, ColumnGuess, guess_columns, told
from quarterdeck.uploads.rules.guessing.days import DayForms, day_forms
from quarterdeck.uploads.rules.guessing.marks import NumberMarks, digits_of, is_number, number_marks
from quarterdeck.uploads.rules.mapping import name_key
from quarterdeck.uploads.rules.reading import told as asked_words
from quarterdeck.uploads.rules.toml import to_toml
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text, fold

_SURE = 0.9
_MOST_VALUES = 40
# Kinds whose rows are about a record each, so that a second row about one is worth a word.
REPEATED = frozenset({Kind.PEOPLE, Kind.PRODUCTS, Kind.ACCOUNTS, Kind.CONTACTS, Kind.OPPORTUNITIES})


@dataclass(frozen=True, slots=True)
class Guess:
    """A mapping to look over. `questions` are what the file leaves open, which the text leaves open too.

    `own_days` are by field formats of days that are written otherwise than `days`.
    `repeated` counts rows whose record stands in one before; `is_repeating` when nothing in them says otherwise.
    `asked` is the sheet and the header that the file was read by.
    """

    kind: Kind
    columns: tuple[ColumnGuess, ...]
    days: DayForms
    own_days: Mapping[str, tuple[str, ...]]
    marks: NumberMarks
    values: Mapping[str, Sequence[str]]
    questions: tuple[Text, ...]
    repeated: int = 0
    is_repeating: bool = False
    asked: Asked = Asked()

    @property
    def fields(self) -> dict[str, ColumnGuess]:
        """Guesses by field, in the order of the fields."""
        found = {guess.field: guess for guess in self.columns if guess.field}
        return {name: found[name] for name in FIELDS[self.kind] if name in found}


def guess_mapping(
    kind: Kind, header: Sequence[str], rows: Sequence[Sequence[Cell]], known: Mapping[str, Sequence[str]]
) -> Guess:
    """What is to be guessed from a file's header and rows. `known`: by field, the names that are here.

    Days and numbers of workbooks are what they are; texts have to be told how to be read.
    """
    columns = tuple(guess_columns(kind, header, rows))
    texts = {
        guess.field: [text for row in rows if isinstance(cell := row[place], str) and (text := told(cell))]
        for place, guess in enumerate(columns)
        if guess.field
    }
    specs = FIELDS[kind]
    days, own_days = _days_of({name: found for name, found in texts.items() if specs[name].type in DATED})
    numbers = [text for name, found in texts.items() if specs[name].type in NUMERIC for text in found]
    marks = number_marks(digits_of(text) for text in numbers if is_number(text))
    values = {name: _strange(texts.get(name, ()), known[name]) for name in known if name in texts}
    values = {name: strange for name, strange in values.items() if strange}
    repeated, is_repeating = _repeats(kind, columns, rows)
    questions = _questions(kind, columns, days, marks, values)
    if repeated and not is_repeating:
        questions.append(Text.of("{count} rows are about a record of a row before, and say otherwise.", count=repeated))
    return Guess(kind, columns, days, own_days, marks, values, tuple(questions), repeated, is_repeating)


def _repeats(kind: Kind, columns: Sequence[ColumnGuess], rows: Sequence[Sequence[Cell]]) -> tuple[int, bool]:
    """How many rows bear the id of one before them, and whether all of them say the same in what is filled."""
    places = {one.field: place for place, one in enumerate(columns) if one.field}
    by = next((places[name] for name in MATCH_FIELDS[kind] if name in places), None)
    if by is None or kind not in REPEATED:
        return 0, False
    first: dict[str, list[Cell]] = {}
    repeated, is_same = 0, True
    for row in rows:
        if key := told(row[by]):
            said = [row[place] for place in places.values()]
            repeated += key in first
            is_same = is_same and first.setdefault(key, said) == said
    return repeated, bool(repeated) and is_same


def _days_of(texts: Mapping[str, Sequence[str]]) -> tuple[DayForms, dict[str, tuple[str, ...]]]:
    """How the days of all fields are written; where no way is that of all, by field what is certain of it alone."""
    days = day_forms(text for found in texts.values() for text in found)
    if days.forms or not days.unread:
        return days, {}
    alone = {name: day_forms(found) for name, found in texts.items()}
    own = {name: found.forms for name, found in alone.items() if found.forms and found.is_certain}
    rest = day_forms(text for name, found in texts.items() if name not in own for text in found)
    return rest, own


def _strange(texts: Sequence[str], known: Sequence[str]) -> list[str]:
    """Values that no name here is called, the most frequent first."""
    here = {fold(name) for name in known}
    return [text for text, _ in Counter(texts).most_common(_MOST_VALUES) if fold(text) not in here]


def _questions(
    kind: Kind,
    columns: Sequence[ColumnGuess],
    days: DayForms,
    marks: NumberMarks,
    values: Mapping[str, Sequence[str]],
) -> list[Text]:
    found = {guess.field for guess in columns if guess.field}
    asked = []
    missing = [name for name, spec in FIELDS[kind].items() if spec.is_required and name not in found]
    if missing:
        asked.append(Text.of("Say which column fills {names}.", names=", ".join(missing)))
    is_found = any(name in found for name in MATCH_FIELDS[kind])
    if not is_found and name_key(kind, dict.fromkeys(found, "-")):
        asked.append(
            Text.of("No column has ids: rows are found by their names. Two rows of one name would be one record.")
        )
    elif not is_found:
        names = ", ".join(MATCH_FIELDS[kind])
        asked.append(Text.of("Say by which column a row finds a record that is here: {names}.", names=names))
    if days.unread and not days.forms:
        asked.append(Text.of("“{text}” is no day. Say how days are written.", text=days.unread))
    elif days.unread:
        said = "“{text}” is no day: its row will be to mend. If it says nothing, name it in [reading] empty."
        asked.append(Text.of(said, text=days.unread))
    if not days.is_certain:
        asked.append(
            Text.of(
                "Days and months could change places. Say which: {first} or {second}.",
                first=days.forms[0],
                second=days.others[0],
            )
        )
    if not marks.is_certain:
        asked.append(Text.of("A mark before three digits could part thousands or decimals. Say which."))
    asked += [
        Text.of(
            "{count} of {told} cells of the column {column} do not fit {field}, such as “{text}”.",
            count=one.misfits, told=one.told, column=one.column, field=one.field, text=shown(one.misfit),
        )
        for one in columns
        if one.confidence == DOUBTED
    ]  # fmt: skip
    for name, strange in values.items():
        told = ", ".join(strange[:5])
        asked.append(Text.of("Say what these values of {field} stand for: {values}.", field=name, values=told))
    return asked


def as_toml(guess: Guess) -> str:
    """The text of a mapping file. What is open is left out, so that the check asks for it."""
    fields = guess.fields
    match = next((name for name in MATCH_FIELDS[guess.kind] if name in fields), "")
    key = "" if match else name_key(guess.kind, {name: found.column for name, found in fields.items()})
    match = "external_id" if key else match
    lines = [*(_remark(question) for question in guess.questions), f"kind = {_text(guess.kind.value)}"]
    lines += [f"match = {_text(match)}"] if match else [f"# match = {_text(MATCH_FIELDS[guess.kind][0])}"]
    lines += ["repeats = true"] if guess.is_repeating else []
    lines += ["", "[reading]", *_where(guess.asked), _days(guess.days), *_marks(guess.marks)]
    lines += ["", "[fields]", *([to_toml({"external_id": key}).strip()] if isinstance(key, str) and key else [])]
    for name, found in fields.items():
        if name in guess.own_days:
            own = ", ".join(map(_text, guess.own_days[name]))
            lines.append(f"{name} = {{ column = {_text(found.column)}, dates = [{own}] }}")
        elif name not in guess.values:
            doubt = "" if found.confidence >= _SURE else f"  # {found.confidence:.0%} sure"
            lines.append(f"{name} = {_text(found.column)}{doubt}")
    for name, strange in guess.values.items():
        lines += ["", f"[fields.{name}]", f"column = {_text(fields[name].column)}", "[fields." + name + ".values]"]
        lines += [f'# {_text(value)} = ""' for value in strange]
    if isinstance(key, dict):
        lines += ["", to_toml({"fields": {"external_id": key}}).split("\n\n")[-1].strip()]
    if HISTORY_FIELDS & fields.keys():
        lines += ["", "[history]"]
    unused = [found.column for found in guess.columns if not found.field and found.column]
    if unused:
        lines += ["", "# These columns fill no field:", *(f"# {_text(column)}" for column in unused)]
    return "\n".join(lines) + "\n"


def _where(asked: Asked) -> list[str]:
    """The sheet and the lines in which the columns are named, where the first look would not find them."""
    return to_toml(words).splitlines() if (words := asked_words(asked)) else []


def _days(days: DayForms) -> str:
    if not days.forms:
        return '# dates = ["%Y-%m-%d"]'
    said = f"dates = [{', '.join(map(_text, days.forms))}]"
    return said if days.is_certain else f"dates = []  # {said} or [{', '.join(map(_text, days.others))}]"


def _marks(marks: NumberMarks) -> list[str]:
    if not marks.is_certain:
        return ['decimal = ""  # "." or ",", and grouping = the other one where it parts thousands']
    return [f"decimal = {_text(marks.decimal)}", *([f"grouping = {_text(marks.grouping)}"] if marks.grouping else [])]


def _remark(said: Text) -> str:
    """A comment of one line, whatever cells it quotes."""
    return "# " + "".join(letter if letter.isprintable() else " " for letter in str(said))


def _text(text: str) -> str:
    """A basic string of TOML: JSON's escapes are among its own."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
