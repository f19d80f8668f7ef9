"""Files of very many columns: what is asked of each cell does not grow with the fields that columns are not about."""

from typing import Any

import pytest

from quarterdeck.imports.terms import Kind
from quarterdeck.uploads.rules.guessing import columns as guessing


def test_cells_are_read_for_the_fields_alone_that_a_name_may_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    fits = guessing._fits  # what it costs is not seen from outside

    def counted(name: str, *more: Any) -> float:
        asked.append(name)
        return fits(name, *more)

    monkeypatch.setattr(guessing, "_fits", counted)
    header = ["Name", *(f"Zzz {number}" for number in range(300)), "Amount"]
    found = guessing.guess_columns(Kind.OPPORTUNITIES, header, [["Lens", *["$ 5"] * 300, "$ 5"]])
    assert (found[0].field, found[-1].field) == ("name", "amount")
    assert len(asked) < 10
