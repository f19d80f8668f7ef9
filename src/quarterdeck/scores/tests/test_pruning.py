"""Which models stay in the folder."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from quarterdeck.scores.actions import refreshing
from quarterdeck.scores.actions.pruning import forget_models
from quarterdeck.scores.models import Fit, Published
from quarterdeck.scores.queries.due import models_folder
from quarterdeck.scores.tests.past import Past

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return models_folder()


def test_the_last_models_are_kept_and_that_of_the_newest_forecast(folder: Path) -> None:
    assert forget_models(2) == 0
    names = [f"{number:012x}" for number in range(6)]
    now = timezone.now()
    fits = [Fit.objects.create(
        at=now, model_id=name, rung=3, closed=0, won=0, lost=0, finished=0, rank_rung=3
    ) for name in names[:5]]  # fmt: skip
    Published.objects.create(
        day=now.date(), at=now, fit=fits[1], period_start=now.date(), period_end=now.date(), quarter="Q1",
        currency="EUR", method="landmark", headline="model", mean=0, won=0, open=0, new=0, tau_bp=1500, periods=4,
    )  # fmt: skip
    # The sixth is of a fit that was never written down; what is no model is nobody's to remove.
    others = ["tried.d", "notes"]
    for name in [*names, *others]:
        (folder / name).mkdir(parents=True)
        (folder / name / "file").write_text("x")
    (folder / "tried").touch()
    assert forget_models(2) == 3
    assert {path.name for path in folder.iterdir()} == {names[1], names[3], names[4], *others, "tried"}
    assert forget_models(2) == 0


def test_a_refresh_that_fits_forgets(past: Past, folder: Path, settings: LazySettings) -> None:
    settings.MODELS_KEEP = 1
    (folder / "0123456789ab").mkdir(parents=True)
    done = refreshing.refresh(now=past.now)
    assert done.is_fitted
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {Fit.objects.latest("id").model_id}
