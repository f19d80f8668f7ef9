import pytest

from tests.docs.reference import REFERENCE, pages

pytestmark = pytest.mark.documentation


@pytest.mark.parametrize("name", ["api.md", "api-errors.md", "cli.md", "mapping.md", "permissions.md", "settings.md"])
def test_generated_page_is_up_to_date(name: str) -> None:
    made = pages()[name]
    assert (REFERENCE / name).read_text() == made, "run `make reference`"


def test_every_parameter_of_every_command_is_explained() -> None:
    rows = [line for name in ("cli.md", "settings.md") for line in pages()[name].splitlines() if line.startswith("| `")]
    assert rows
    assert not [row for row in rows if row.rstrip(" |").endswith(("`", "None", "|"))]
