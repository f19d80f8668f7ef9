"""The contracts in pyproject.toml say what docs/develop/architecture.md says, about the packages there are."""

import re
from typing import Any

from tests.architecture.source import NO_SLICES, ROOT, SOURCE, layers, project, slices

CONTRACTS: list[dict[str, Any]] = project()["tool"]["importlinter"]["contracts"]


def contract(name: str) -> dict[str, Any]:
    return next(row for row in CONTRACTS if row["id"] == name)


def test_contract_has_the_order_of_the_page() -> None:
    page = (ROOT / "docs" / "develop" / "architecture.md").read_text()
    line = next(line for line in page.splitlines() if line.startswith("`server > "))
    assert [part.strip() for part in line.strip("`").split(">")] == contract("layers")["layers"]


def test_contract_lists_every_package() -> None:
    packages = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file()}
    assert set(layers()) == packages


def test_contracts_have_no_exception() -> None:
    assert not [row["id"] for row in CONTRACTS if row.get("ignore_imports")]


def test_every_slice_is_under_the_contracts_of_slices() -> None:
    assert {name.rpartition(".")[2] for name in contract("slice")["containers"]} == set(slices())
    private = {row["protected_modules"][0] for row in CONTRACTS if row["type"] == "protected"}
    with_tables = {
        name for name in slices() if (SOURCE / name / "models.py").is_file() or (SOURCE / name / "models").is_dir()
    }
    assert private == {f"quarterdeck.{name}.models" for name in with_tables}


def test_the_page_describes_every_package() -> None:
    page = (ROOT / "docs" / "develop" / "architecture.md").read_text()
    described = set(re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE))
    assert described == {*slices(), *NO_SLICES}
