"""Values of a record as its page shows them: see `ui.fact`."""

from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a record. `href` is its editor; `why` says why it has none, and then stands in its place.

    `outside` is where the value leads to, if it is an address: a web page, a mailbox (mailto:), a telephone (tel:).
    """

    name: str
    id: str
    label: str
    value: str
    href: str
    why: str
    is_empty: bool
    outside: str = ""
