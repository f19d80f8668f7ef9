"""A list of deals without any dates of its own: the day that is said for it makes history of its rows."""

from datetime import date

import pytest

from quarterdeck.imports.terms import Judged, Kind, Settings
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.uploads import actions
from quarterdeck.uploads.queries import counts_of, upload_of
from quarterdeck.uploads.tests.conftest import Bring
from tests.cast import SYSTEM, Cast, actor

pytestmark = pytest.mark.django_db
# Of a new deal in Negotiation the shipped pipeline wants somebody who decides; of one that was always there, not.
ROWS = """Deal ID,Deal Name,Deal Stage,Deal Owner,Amount,Close Date
D-1,Seam inspection,Negotiation,Rita Vogel,12500,2027-12-17
D-2,Fleet,Qualification,Rita Vogel,7200,2027-01-23
"""
DAY = date(2024, 1, 2)


@pytest.mark.parametrize(
    ("day", "judged", "to_mend"), [(None, Judged.HISTORY, 1), (DAY, Judged.RULES, 1), (DAY, Judged.HISTORY, 0)]
)
def test_a_day_for_what_has_none_makes_history(
    cast: Cast, bring: Bring, day: date | None, judged: Judged, to_mend: int
) -> None:
    upload_id, by = bring(ROWS, kind=Kind.OPPORTUNITIES), actor(cast.sam)
    actions.ask_check(upload_id=upload_id, settings=Settings(as_of=day, judged=judged), by=by, via=SYSTEM)
    assert actions.work_off() == 1
    told = {one.value: count for one, count in counts_of(upload_of(by, upload_id)).by_verdict.items()}
    assert (told["fix"], told["create"]) == (to_mend, 2 - to_mend)
    actions.ask_apply(upload_id=upload_id, is_lenient=True, by=by, via=SYSTEM)
    assert actions.work_off() == 1
    began = {deal.created_at.date() == DAY for deal in visible_to(by)}
    assert began == {not to_mend}
