"""A mapping file, read and verified."""

from collections.abc import Mapping
from datetime import date

from quarterdeck.imports.terms.kinds import Kind
from quarterdeck.sheets.terms import Reading
from quarterdeck.values.dataclasses import dataclass, field, replace

# Words that other programs write where nothing is. Whether they say nothing in a file is for its mapping to tell.
EMPTY_WORDS = frozenset({"none", "n/a", "na", "null", "nil", "nan", "-", "--", "#n/a"})


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A text that means "not known" when the row's other fields are as `when` says."""

    value: str
    when: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """A file beside the one being read: the row whose column `key` holds a text, and what its columns `to` say."""

    file: str
    key: str
    to: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that the file beside must have."""
        return (self.key, *self.to)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that do not come in: a column holds one of `values`, or a text that `beside` has no row for."""

    column: str
    why: str
    values: tuple[str, ...] = ()
    beside: Step | None = None


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """Where a field's value comes from: a column, columns or other fields joined, or only a default.

    A column's text may be looked up `through` files that lie beside, one after the other.
    `values` are texts of the column and what they stand for; those in `mend` are faults, and each is noted.
    `dates` are how its days are written, where that is otherwise than in the rest of the file.
    So is an empty cell of a column that `is_expected`.
    """

    column: str = ""
    columns: tuple[str, ...] = ()
    through: tuple[Step, ...] = ()
    join: tuple[str, ...] = ()
    separator: str = " "
    default: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    mend: Mapping[str, str] = field(default_factory=dict)
    dates: tuple[str, ...] = ()
    is_expected: bool = False
    unknown: tuple[UnknownValue, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns whose texts make the value."""
        return (self.column,) if self.column else self.columns


@dataclass(frozen=True, slots=True)
class HistoryRules:
    """How dates become history: day for undated rows, columns by stage, what is known at closing only."""

    as_of: date | None = None
    start: str = ""
    entered: Mapping[str, str] = field(default_factory=dict)
    at_close: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileMapping:
    """A mapping file, read and verified. `ignored` are columns that fill no field, each with why; `custom` are
    custom fields by label or `cf_<id>`. `source` is the system whose ids the file writes.

    A record may stand in several rows of a file that is `is_repeating`: the first of them counts. Accounts that its
    rows name and that are not here come in with them where it `adds_accounts`.
    """

    kind: Kind
    match: str
    fields: Mapping[str, FieldMapping]
    file: str = ""
    source: str = ""
    reading: Reading = Reading()
    history: HistoryRules | None = None
    ignored: Mapping[str, str] = field(default_factory=dict)
    is_repeating: bool = False
    adds_accounts: bool = False
    custom: Mapping[str, FieldMapping] = field(default_factory=dict)
    leave_out: tuple[LeftOut, ...] = ()

    def of_accounts(self) -> "FileMapping":
        """What the same file says of the accounts that its rows name: their names."""
        named = {"name": self.fields["account"]}
        nothing = replace(self, kind=Kind.ACCOUNTS, match="name", fields=named, custom={}, history=None)
        return replace(nothing, is_repeating=True, adds_accounts=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns a file must have, in order of first use."""
        named = [column for mapped in (*self.fields.values(), *self.custom.values()) for column in mapped.sources]
        named += [rule.column for rule in self.leave_out]
        if self.history is not None:
            named += self.history.entered.values()
        return tuple(dict.fromkeys(named))

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is looked up in files that lie beside."""
        mapped = (step for field in (*self.fields.values(), *self.custom.values()) for step in field.through)
        return tuple(dict.fromkeys([*mapped, *(rule.beside for rule in self.leave_out if rule.beside)]))
