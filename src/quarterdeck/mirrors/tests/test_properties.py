"""After any sequence of loads the deals here are those of the last file, and what people added here is still there."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.activities.actions import log_activity
from quarterdeck.activities.queries.activities import timeline
from quarterdeck.activities.terms import ActivityType, NewActivity
from quarterdeck.mirrors.models import MirrorFile, MirrorLoad
from quarterdeck.mirrors.terms import LoadState
from quarterdeck.mirrors.tests.conftest import Put
from quarterdeck.mirrors.tests.weekly import ACCOUNT_ROWS, DEAL_HEADER, a_mirror, load
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.users.terms import Actor
from tests.cast import SYSTEM

pytestmark = pytest.mark.django_db
FIRST = date(2026, 3, 1)
STAGES = {"Qualification": "qualification", "Proposal": "proposal", "Negotiation": "negotiation"}
# A week: each deal that its file shows, with stage and amount. Deals are never all gone, which would be doubted.
weeks = st.lists(
    st.dictionaries(
        st.sampled_from(["1", "2", "3"]), st.tuples(st.sampled_from(sorted(STAGES)), st.integers(1, 3)), min_size=1
    ),
    min_size=1,
    max_size=4,
)


def rows(week: dict[str, tuple[str, int]]) -> str:
    lines = [f"{nr},Deal {nr},Sundby,Rita Vogel,{stage},{amount},2026-12-31\n" for nr, (stage, amount) in week.items()]
    return DEAL_HEADER + "".join(lines)


def test_after_any_sequence_of_loads_it_is_as_the_last_file_and_additions_survive(ada: Actor, put: Put) -> None:
    put("accounts.csv", ACCOUNT_ROWS)

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(weeks, st.booleans())
    def holds(shown: list[dict[str, tuple[str, int]]], is_one_load: bool) -> None:
        with transaction.atomic():
            loads(ada, put, shown, is_one_load=is_one_load)
            transaction.set_rollback(True)

    holds()


def loads(ada: Actor, put: Put, shown: list[dict[str, tuple[str, int]]], *, is_one_load: bool) -> None:
    """Load these weeks in one go or one by one, with a note written beside each deal as it appears."""
    mirror_id, noted = a_mirror(ada), set[int]()
    paths = []
    for number, week in enumerate(shown):
        paths.append(put(f"deals-{FIRST + timedelta(weeks=number)}.csv", rows(week)))
        if not is_one_load or number == len(shown) - 1:
            load(mirror_id, ada)
            for deal_id in set(visible_to(ada).values_list("pk", flat=True)) - noted:
                new = NewActivity(
                    kind="opportunity", record_id=deal_id, type=ActivityType.NOTE, body="Ours", at=timezone.now()
                )
                log_activity(new=new, by=ada, via=SYSTEM)
                noted.add(deal_id)
    for path in paths:
        path.unlink()
    here = visible_to(ada).values_list("external_id", "stage__key", "amount_minor")
    found = {number: (key, minor) for number, key, minor in here}
    last = {number: (STAGES[stage], 100 * amount) for number, (stage, amount) in shown[-1].items()}
    assert {number: found[number] for number in last} == last
    assert found.keys() == {number for week in shown for number in week}
    assert set(MirrorLoad.objects.values_list("state", flat=True)) == {LoadState.DONE.value}
    assert MirrorFile.objects.filter(part__kind="opportunities").count() == len(shown)
    assert all([row.body for row in timeline("opportunity", number).rows] == ["Ours"] for number in noted)
