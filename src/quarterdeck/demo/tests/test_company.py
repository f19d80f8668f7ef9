"""Building the demo company: whole or not at all."""

from datetime import date

import pytest

from quarterdeck.demo.actions import build_demo
from quarterdeck.users.queries import company
from quarterdeck.values.verdict import NotFound

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def test_an_interrupted_build_leaves_nothing() -> None:
    def interrupt(step: str, done: int, total: int) -> None:
        if "weeks" in step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_demo(progress=interrupt, seed=3, today=TODAY, deals=60)
    with pytest.raises(NotFound):
        company()
