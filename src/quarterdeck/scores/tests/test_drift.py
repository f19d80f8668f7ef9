"""When the model is said to drift: seldom where it fits, soon where it does not."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from django.apps import apps
from django.test import Client

from quarterdeck.scores.actions import refresh, refreshing
from quarterdeck.scores.models import Fit
from quarterdeck.scores.rules import Said, is_drifting
from quarterdeck.scores.tests.past import Past

Notice = apps.get_model("records", "Notice")

Browser = Callable[[int], Client]

# Of a normal error: the 90th percentile in standard deviations.
_P90 = 1.2816


def said(place: int, forecast: int, actual: int, ends: tuple[int, int] = (0, 10**9), method: str = "model") -> Said:
    start = date(2010 + place // 4, 1 + 3 * (place % 4), 1)
    return Said(start, f"Q{place}", 4, method, forecast, *ends, actual)


def drawn(random: Random, quarters: int, bias: float) -> list[Said]:
    """Quarters with normal errors of 10 % and P10 to P90 that are right for a model without bias."""
    rows = []
    for place in range(quarters):
        forecast = 100_000 * random.randint(5, 20)
        actual = forecast * (1 + random.gauss(0, 0.1)) / (1 + bias)
        width = forecast * 0.1 * _P90
        rows.append(said(place, forecast, round(actual), (round(forecast - width), round(forecast + width))))
    return rows


@pytest.mark.parametrize("quarters", [4, 5, 6, 7, 8, 12, 20])
def test_a_model_that_fits_is_called_drifting_in_fewer_than_one_of_twenty_cases(quarters: int) -> None:
    random = Random(20_250_401 + quarters)
    found = [is_drifting(drawn(random, quarters, 0)) for _ in range(4_000)]
    assert found.count(True) / len(found) < 0.05
    assert None not in found


@pytest.mark.parametrize("bias", [0.2, -0.2])
def test_a_bias_of_a_fifth_is_found_within_eight_quarters(bias: float) -> None:
    random = Random(20_250_402)
    drawings = [drawn(random, 8, bias) for _ in range(1_000)]
    found = [any(is_drifting(rows[:until]) for until in range(4, 9)) for rows in drawings]
    assert found.count(True) / len(found) > 0.9


def test_small_errors_of_one_sign_are_no_drift_and_old_quarters_do_not_count() -> None:
    assert is_drifting([said(place, 1001, 1000) for place in range(8)]) is False
    assert is_drifting([said(place, 1200, 1000) for place in range(5)]) is False
    assert is_drifting([said(place, 1200, 1000) for place in range(6)]) is True
    assert is_drifting([said(place, 1200, 1000) for place in range(3)]) is None
    assert is_drifting([said(place, 1200 if place < 8 else 1000, 1000) for place in range(16)]) is False


@pytest.mark.parametrize(("within", "of", "drifts"), [
    (0, 4, True), (1, 4, False), (1, 5, True), (2, 5, False), (2, 6, True), (2, 7, True), (3, 7, False), (3, 8, True),
    (4, 8, False), (8, 8, False),
])  # fmt: skip
def test_ranges_that_miss_are_told_by_the_exact_chance(within: int, of: int, drifts: bool) -> None:
    rows = [said(place, 1000, 1000, (900, 1100) if place < within else (1001, 1100)) for place in range(of)]
    assert is_drifting(rows) is drifts


def test_it_is_asked_of_the_model_s_own_quarters() -> None:
    rows = [said(place, 1200, 1000, method="gong") for place in range(8)]
    assert is_drifting(rows) is None
    assert is_drifting([*rows, *(said(place, 1000, 1000) for place in range(2, 6))]) is False


def test_readers_of_all_records_are_told_once_when_it_begins_to_drift(
    past: Past, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is said of past quarters is made up, so that fits turn from well to ill and back."""
    states = iter([False, True, True, False, True])
    monkeypatch.setattr(refreshing, "drift_of", lambda _said, _tested: (next(states), True))
    monkeypatch.setattr(refreshing, "needs_fit", lambda **_known: True)
    told = []
    for day in range(5):
        refresh(now=past.now + timedelta(days=day), again=True)
        told.append(Notice.objects.filter(notice="model_drifts", person_id=past.sales.cast.ada).count())
    assert told == [0, 1, 1, 1, 2]
    assert [fit.drifts for fit in Fit.objects.order_by("pk")] == [False, True, True, False, True]
    people = set(Notice.objects.values_list("person_id", flat=True))
    assert past.sales.cast.ada in people
    assert not people & {past.sales.cast.max, past.sales.cast.rita, past.sales.cast.paul}
    shown = browser(past.sales.cast.ada).get("/notifications").content.decode()
    assert "no longer fits what comes" in shown
