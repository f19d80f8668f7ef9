"""`quarterdeck import` and `quarterdeck demo`, as their user meets them."""

import json
from pathlib import Path

import pytest

from tests.processes.conftest import bare, founded
from tests.processes.installation import SAME_ON_BOTH, Installation

__all__ = ["bare", "founded"]
pytestmark = [pytest.mark.process, SAME_ON_BOTH]
MAPPING = """
kind = "products"
match = "name"
[fields]
name = "product"
list_price = "price"
currency = { default = "EUR" }
"""


def files(folder: Path, rows: str) -> tuple[Path, Path]:
    file, mapping = folder / "products.csv", folder / "products.toml"
    file.write_text(f"product,price\n{rows}", encoding="utf-8")
    mapping.write_text(MAPPING)
    return file, mapping


def test_bad_rows_are_listed_with_file_line_column_and_reason_and_nothing_comes_in(
    founded: Installation, tmp_path: Path
) -> None:
    file, mapping = files(tmp_path, "Lens,12\nMount,-3\nCable,many\n")
    done = founded.call("import", "products", file, "--mapping", mapping)
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert "products.csv:3, price: A price is 0 or more." in said
    assert "products.csv:4, price: Not a number." in said
    assert "Nothing was imported." in said
    told = json.loads(founded.call("import", "products", file, "--mapping", mapping, "--json").stdout)
    assert (told["applied"], [(row["line"], row["code"]) for row in told["problems"]]) == (
        False,
        [(3, "price_negative"), (4, "not_a_number")],
    )


def test_a_guess_that_is_refused_writes_nothing_into_the_mapping(founded: Installation, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    done = founded.call("guess", "products", tmp_path / "empty.csv")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr


def test_lenient_brings_the_good_rows_in_and_a_second_time_nothing(founded: Installation, tmp_path: Path) -> None:
    file, mapping = files(tmp_path, "Filter,12\nShutter,-3\n")
    done = founded.call("import", "products", file, "--mapping", mapping, "--lenient", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["outcomes"]) == (1, {"done": 1, "left_out": 1})
    again = json.loads(founded.call("import", "products", file, "--mapping", mapping, "--lenient", "--json").stdout)
    assert again["plans"] == {"unchanged": 1, "bad": 1}


def test_rows_to_mend_are_corrected_in_their_own_file_and_an_import_is_taken_back(
    founded: Installation, tmp_path: Path
) -> None:
    mapping, file, errors = tmp_path / "accounts.toml", tmp_path / "accounts.csv", tmp_path / "errors.csv"
    mapping.write_text('kind = "accounts"\nmatch = "name"\n[fields]\nname = "company"\nemployees = "people"\n')
    mapping.write_text(mapping.read_text() + 'owner = { default = "Ada Lind" }\n')
    file.write_text("company,people\nAntares,12\nBoreal,many\n", encoding="utf-8")
    arguments = ("import", "accounts", file, "--mapping", mapping, "--lenient", "--json")
    first = json.loads(founded.call(*arguments, "--errors", errors).stdout)
    assert first["outcomes"] == {"done": 1, "left_out": 1}
    text = errors.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == "company,people,quarterdeck: to mend"
    errors.write_text(text.replace("many", "7"), encoding="utf-8")
    second = founded.report("import", "accounts", errors, "--mapping", mapping)
    assert (second["outcomes"], second["unused_columns"]) == ({"done": 1}, [])
    assert founded.report("import-undo", str(second["import_id"])) == {
        "import_id": second["import_id"],
        "taken_back": 1,
        "left": 0,
        "problems": [],
    }
    again = json.loads(founded.call(*arguments, "--mode", "skip").stdout)
    assert again["plans"] == {"skipped": 1, "bad": 1}


def test_rows_about_records_that_are_here_under_another_name_are_passed_over_on_demand(
    founded: Installation, tmp_path: Path
) -> None:
    mapping, file = tmp_path / "accounts.toml", tmp_path / "accounts.csv"
    mapping.write_text('kind = "accounts"\nmatch = "name"\n[fields]\nname = "company"\ndomain = "site"\n')
    mapping.write_text(mapping.read_text() + 'owner = { default = "Ada Lind" }\n')
    file.write_text("company,site\nCassini Optik GmbH,cassini.example\n", encoding="utf-8")
    founded.report("import", "accounts", file, "--mapping", mapping)
    file.write_text("company,site\nCassini Optik,cassini.example\n", encoding="utf-8")
    told = founded.report("import", "accounts", file, "--mapping", mapping, "--likely", "skip")
    assert told["outcomes"] == {"skipped": 1}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--mapping", "nowhere/products"), "mapping_missing"),
        (("--mapping", "maven/people"), "mapping_of_other_kind"),
        (("--mapping", "maven/products", "--as", "nobody@nordvik.example"), "person_unknown"),
        (("--mapping", "maven/products"), "column_missing"),
    ],
)
def test_what_cannot_begin_is_refused_with_its_code(
    founded: Installation, tmp_path: Path, arguments: tuple[str, ...], code: str
) -> None:
    file, _ = files(tmp_path, "Lens,12\n")
    done = founded.call("import", "products", file, *arguments, "--json")
    assert done.returncode == 1
    assert [row["code"] for row in json.loads(done.stdout)["error"]["reasons"]] == [code]


def test_demo_prints_sign_ins_and_keeps_what_is_there(bare: Installation) -> None:
    first = bare.report("demo", "--day", "2026-11-19")
    assert [row["email"] for row in first["sign_ins"]] == [
        "ada@nordvik.example",
        "max@nordvik.example",
        "rita@nordvik.example",
    ]
    assert bare.report("demo") == first


def test_demo_leaves_a_real_company_alone(founded: Installation) -> None:
    assert founded.call("demo").returncode == 1
