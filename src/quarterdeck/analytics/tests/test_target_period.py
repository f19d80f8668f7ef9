"""Creation coverage of a period of one's own choice, against plain code over the histories."""

import pytest

from quarterdeck.analytics.answering import answer
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.tests.reference_bookings import creation_coverage_ahead
from quarterdeck.analytics.tests.world import NOW, START, TODAY, a_world


@pytest.mark.parametrize(("since", "until"), [(START + 600, START + 690), (START + 300, START + 665)])
def test_what_is_created_and_asked_for_is_that_of_the_period(since: int, until: int) -> None:
    world = a_world(300)
    asked = Question(
        "creation_coverage_ahead", Viewer(Reach.ALL), START + 250, START + 610, TODAY, NOW,
        options={"target_from": since, "target_until": until},
    )  # fmt: skip
    told = creation_coverage_ahead(world, asked)
    total = answer(world.load(Duck()), asked).total
    assert {name: total.parts[name] for name in ("made", "made_deals", "quota")} == {
        name: told[name] for name in ("made", "made_deals", "quota")
    }
    assert told["made_deals"]
