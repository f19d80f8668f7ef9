"""Whatever a reading asks or cannot say can be said in another language, and is English as a string."""

import ast
from pathlib import Path

import pyarrow as pa
import pytest

from quarterdeck import analytics
from quarterdeck.analytics import NoData, Pipeline, Unclear

SOURCES = [path for path in Path(analytics.__file__).parent.rglob("*.py") if "tests" not in path.parts]


def backwards(template: str) -> str:
    """Another language, in which placeholders stand as they are."""
    return f"<{template}>"


def test_no_text_is_put_together_before_it_is_translated() -> None:
    raised = 0
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Unclear", "NoData"):
                raised += 1
                assert not isinstance(node.args[0], ast.JoinedStr | ast.Constant), (path.name, node.lineno)
    assert raised > 20


def test_what_is_asked_is_translated_with_its_values(tmp_path: Path) -> None:
    file = tmp_path / "none.csv"
    with pytest.raises(Unclear) as unclear:
        Pipeline.of(file)
    assert str(unclear.value) == f"There is no file {file}."
    assert unclear.value.text.render(backwards) == f"<There is no file {file}.>"


def test_what_cannot_be_said_is_translated() -> None:
    rows = [{"id": "1", "stage": "Won", "created": "2026-01-01", "closed": "2026-01-02"}]
    pipeline = Pipeline.of(pa.Table.from_pylist(rows), currency="EUR")
    with pytest.raises(NoData) as nothing:
        pipeline.metric("win_rate", by="owner")
    assert str(nothing.value) == "No column has the owner."
    assert nothing.value.text.render(backwards) == "<No column has the owner.>"
