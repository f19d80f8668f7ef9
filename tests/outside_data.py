"""Outside data that tests compare with. It is no part of the repository; without it those tests are skipped."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1].parent / "shared" / "data"


def outside_data(name: str) -> Path:
    """The path of an outside file; skips the test, naming the file, where it is absent."""
    path = ROOT / name
    if not path.exists():
        pytest.skip(f"the outside data {name} is not beside this checkout")
    return path
