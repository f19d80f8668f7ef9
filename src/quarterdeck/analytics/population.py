"""What a population is made of: one text, from which a question takes the columns it reads."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from quarterdeck.values.dataclasses import dataclass, field

SHARED: Final = (
    "opportunity_id", "day", "owner_id", "account_id", "product_id", "pipeline_id", "stage_id",
    "channel", "source", "amount", "currency", "value",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Population:
    """Rows with the slot {scope}, what one of them is, and the expression of each column they give.

    `rows` is the text from FROM on, `before` what stands before SELECT. `own` are segments whose value a row itself
    has. `scopes` are conditions for reaches whose rows are others than those of whom a viewer sees.
    """

    key: str
    row_is: str
    columns: Mapping[str, str]
    rows: str
    before: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    scopes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if "{scope}" not in self.rows:
            raise ValueError(f"The population {self.key} has no scope.")

    @property
    def more(self) -> tuple[str, ...]:
        """The columns it gives beyond the shared ones."""
        return tuple(name for name in self.columns if name not in SHARED)

    @property
    def is_of_today(self) -> bool:
        """Whether its rows are what is so now, which no other day can be asked for."""
        return self.columns["day"] == ":today"

    @property
    def sql(self) -> str:
        """The text with every column."""
        return self.text(self.columns)

    def text(self, names: Collection[str]) -> str:
        """The text with these columns alone: engines take longer to plan columns that nobody reads than to drop them.

        Raises KeyError for a column it does not give.
        """
        chosen = [f"{self.columns[name]} AS {name}" for name in (self.columns if "*" in names else sorted(names))]
        return f"{self.before}SELECT {', '.join(chosen) or '1 AS one'}\n{self.rows}"


def population(key: str, row_is: str, sql: str, **other: str) -> Population:
    """A population whose text has the slot {shared}: the shared columns of `o`, but for those spelt otherwise here."""
    shared = {name: f"o.{name}" for name in SHARED} | other
    before, _, told = sql.partition("SELECT {shared}")
    more, _, rows = told.partition("\nFROM ")
    return Population(key, row_is, shared | dict(_named(more)), f"FROM {rows}", before)


def _named(listed: str) -> Iterator[tuple[str, str]]:
    """Columns of a SELECT by name: commas within brackets part nothing."""
    depth, begun = 0, 0
    for place, sign in enumerate(f"{listed},"):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            if column := " ".join(listed[begun:place].split()):
                spelt, is_named, name = column.rpartition(" AS ")
                yield (name, spelt) if is_named else (column.rpartition(".")[2], column)
            begun = place + 1
