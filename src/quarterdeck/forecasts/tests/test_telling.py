"""What many say at once is what each would have said alone."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from quarterdeck.forecasts.actions import Place, Word, adjust_forecast, say_all, submit_call
from quarterdeck.forecasts.models import ForecastCall
from quarterdeck.forecasts.queries import Picture, picture_of, scene_of
from quarterdeck.forecasts.terms import Line, Said
from quarterdeck.forecasts.tests.test_views import deals_now
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.queries import system_actor
from quarterdeck.values.verdict import Refused
from tests.cast import SYSTEM, actor

BOTH = {Category.COMMIT: Decimal(150), Category.BEST_CASE: Decimal(300)}


def seen() -> Picture:
    return picture_of(scene_of(system_actor(), timezone.now()))


def line_of(found: Picture, name: str) -> Line:
    return next(line for line in found.tree.lines if line.name == name)


def kept_by(work: Callable[[], object]) -> list[list[dict[str, Any]]]:
    """Calls and journal rows that work leaves, but for what differs each time."""
    entry, change = (apps.get_model("journal", name)._default_manager for name in ("Entry", "Change"))
    last = max(entry.values_list("seq", flat=True))
    with transaction.atomic():
        work()
        calls = [{**row, "id": 0, "recorded_at": 0} for row in ForecastCall.objects.order_by("id").values()]
        written = entry.filter(seq__gt=last).order_by("seq").values("event", "actor_id", "at", "payload")
        # A sequence of PostgreSQL gives no number twice, also to what is taken back.
        entries = [{**row, "payload": {**json.loads(row["payload"]), "record_id": 0}} for row in written]
        changes = list(change.filter(entry__gt=last).order_by("seq").values("field", "old", "new"))
        transaction.set_rollback(True)
    return [calls, entries, changes]


def test_many_words_are_kept_as_one_by_one(sales: Sales) -> None:
    deals_now(sales)
    cast, at, found = sales.cast, timezone.now() - timedelta(seconds=5), seen()
    rita, north = line_of(found, "Rita Vogel"), line_of(found, "North")
    key = found.scene.key

    def one_by_one() -> None:
        for who, line in ((cast.rita, rita), (cast.max, north)):
            submit_call(place=Place(key, line.key), amounts=BOTH, note="Sure", by=actor(who), via=SYSTEM, at=at)
        adjust_forecast(place=Place(key, rita.key), category=Category.COMMIT, amount=Decimal(120), note="Less",
                        by=actor(cast.max), via=SYSTEM, at=at)  # fmt: skip

    def at_once() -> None:
        told = found
        for words in (
            [Word(rita, Said.OWN, BOTH, "Sure", actor(cast.rita))],
            [Word(north, Said.OWN, BOTH, "Sure", actor(cast.max))],
            [Word(rita, Said.MANAGER, {Category.COMMIT: Decimal(120)}, "Less", actor(cast.max))],
        ):
            told = say_all(found=told, words=words, by=system_actor(), via=SYSTEM, at=at)
        again = seen()
        assert told.cells == again.cells
        assert {name: told.call(rita, Category.COMMIT, name) for name in Said} == {
            name: again.call(rita, Category.COMMIT, name) for name in Said
        }
        assert told.numbers == again.numbers

    assert kept_by(at_once) == kept_by(one_by_one)


def test_nobody_says_what_they_could_not_say_alone(sales: Sales) -> None:
    deals_now(sales)
    cast, found = sales.cast, seen()
    rita = line_of(found, "Rita Vogel")
    for word in (
        Word(rita, Said.OWN, BOTH, "", actor(cast.max)),
        Word(rita, Said.MANAGER, {Category.COMMIT: Decimal(1)}, "", actor(cast.rita)),
        Word(rita, Said.OWN, {Category.CLOSED: Decimal(1)}, "", actor(cast.rita)),
        Word(rita, Said.OWN, {Category.COMMIT: Decimal(-1)}, "", actor(cast.rita)),
        Word(rita, Said.OWN, BOTH, "x" * 300, actor(cast.rita)),
    ):
        with pytest.raises(Refused):
            say_all(found=found, words=[word], by=system_actor(), via=SYSTEM, at=timezone.now())
    assert not ForecastCall.objects.exists()
