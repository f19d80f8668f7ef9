"""Every measure of forecasts has a page whose head is of the registry and whose worked rows the product computes."""

import re

import pytest

from tests.docs.measures import DIR, MEASURES, head, index
from tests.docs.test_metrics_pages import table

SECTIONS = ["What it says", "Worked by hand", "Edge cases"]


def test_there_is_a_page_for_every_measure_and_no_other() -> None:
    assert {page.stem for page in DIR.glob("*.md")} - {"README"} == MEASURES.keys()
    assert (DIR / "README.md").read_text(encoding="utf-8") == index()


@pytest.mark.parametrize("key", MEASURES)
def test_a_page_is_of_the_registry_and_its_rows_of_the_product(key: str) -> None:
    text = (DIR / f"{key}.md").read_text(encoding="utf-8")
    assert text.startswith(head(key) + "\n## ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    rows = table(text, "Worked by hand")
    assert rows
    for row in rows:
        told = MEASURES[key].work(row)
        said = {name: value for name, value in row.items() if name in told}
        assert said, "a row says what comes out"
        assert said == {name: told[name] for name in said}
