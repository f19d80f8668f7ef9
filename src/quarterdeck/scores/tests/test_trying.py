"""A refresh that ends without a forecast is tried again an hour later, not at once."""

from datetime import timedelta

import pytest

from quarterdeck.analytics.scoring.problems import BadTable, Place
from quarterdeck.scores.actions import refresh
from quarterdeck.scores.models import Published
from quarterdeck.scores.queries.due import is_due_at
from quarterdeck.scores.tests.past import Past


@pytest.mark.parametrize("problem", [BadTable(Place("changes"), "A row is wrong.", "Mend it."), OSError("disk full")])
def test_a_refresh_that_failed_waits_an_hour(past: Past, monkeypatch: pytest.MonkeyPatch, problem: Exception) -> None:
    noon = past.now.replace(hour=12, minute=0)
    assert is_due_at(noon)

    def fails(*_: object) -> None:
        raise problem

    with monkeypatch.context() as broken:
        broken.setattr("quarterdeck.analytics.forecasting.own.OwnTables.log", fails)
        if isinstance(problem, OSError):
            with pytest.raises(OSError, match="disk full"):
                refresh(now=noon)
        else:
            assert "A row is wrong." in refresh(now=noon).why
    assert not Published.objects.exists()
    assert not is_due_at(noon + timedelta(minutes=1))
    assert not is_due_at(noon + timedelta(minutes=59))
    assert is_due_at(noon + timedelta(minutes=60))
    assert refresh(now=noon + timedelta(minutes=60)).forecasts
    assert not is_due_at(noon + timedelta(hours=3))
