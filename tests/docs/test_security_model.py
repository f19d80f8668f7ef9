"""Every sentence of the security model is held by a test that exists, and so is every row of the ASVS mapping."""

import ast
import csv
import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

pytestmark = pytest.mark.documentation
PAGE = (ROOT / "docs" / "security-model.md").read_text()
MAPPING = ROOT / "docs" / "reference" / "asvs.csv"
# The rows that decide this product: all of level 1 and 2 that it chose, and those of level 3 it takes.
CHOSEN = {
    "8.2.1", "8.2.2", "8.3.1", "8.2.3", "8.1.2", "15.3.1", "15.3.3", "8.4.1", "8.3.2", "8.3.3", "2.3.3", "2.3.4",
    "15.4.2", "2.3.5", "2.4.1", "1.2.10", "1.3.6", "13.2.4", "1.2.4", "1.2.1", "3.4.3", "5.2.1", "5.2.2", "5.3.2",
    "6.3.1", "6.3.3", "7.4.1", "7.4.2", "16.2.1", "16.3.2",
}  # fmt: skip
FOOTNOTES = dict(re.findall(r"^\[\^([\w-]+)\]: (\S+)$", PAGE, flags=re.MULTILINE))


@cache
def functions_of(path: Path) -> set[str]:
    """Names of the tests of a file."""
    tree = ast.parse(path.read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def is_test(reference: str) -> bool:
    """Whether `path::name` is a test."""
    path, _, name = reference.partition("::")
    return (ROOT / path).is_file() and name in functions_of(ROOT / path)


def test_every_promise_names_its_test() -> None:
    body = PAGE.partition("\n## ")[2].partition("\n[^matrix]:")[0]
    promises = [
        " ".join(item.split()) for item in re.findall(r"^- (.*?)(?=\n- |\n\n|\Z)", body, flags=re.DOTALL | re.MULTILINE)
    ]
    assert len(promises) > 40
    for promise in promises:
        # One sentence each, and its footnotes at its end.
        assert re.fullmatch(r"[^.]+(\.0\.0[^.]*)?\.(\[\^[\w-]+\])+", promise), promise
    named = set(re.findall(r"\[\^([\w-]+)\](?!:)", body))
    assert named == FOOTNOTES.keys()


def test_every_test_that_is_named_exists() -> None:
    assert [reference for reference in FOOTNOTES.values() if not is_test(reference)] == []


def test_every_chosen_row_of_asvs_has_a_test() -> None:
    with MAPPING.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["requirement"] for row in rows} == CHOSEN
    assert [row["test"] for row in rows if not is_test(row["test"])] == []
