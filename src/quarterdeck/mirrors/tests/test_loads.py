"""Loads keep records beside another system: read-only here, with history that grows at each file."""

import pytest

from quarterdeck.imports.rules.stored import problems_from
from quarterdeck.journal.queries.foreign import foreign_counts, foreign_record
from quarterdeck.mirrors.models import MirrorFile, MirrorLoad
from quarterdeck.mirrors.terms import FileState, LoadState
from quarterdeck.mirrors.tests.conftest import Put
from quarterdeck.mirrors.tests.weekly import A1, A2, ACCOUNT_ROWS, B1, DEAL_HEADER, a_mirror, deal, load
from quarterdeck.opportunities.actions import advance_stage
from quarterdeck.opportunities.queries import history_rows
from quarterdeck.opportunities.terms import Move
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.users.terms import Actor
from quarterdeck.values.timeline import truth
from quarterdeck.values.verdict import Refused
from tests.cast import SYSTEM

pytestmark = pytest.mark.django_db


def test_a_load_brings_deals_that_cannot_be_moved_here(ada: Actor, put: Put) -> None:
    put("accounts.csv", ACCOUNT_ROWS)
    put("deals-2026-03-01.csv", DEAL_HEADER + A1 + B1)
    mirror_id = a_mirror(ada)
    load(mirror_id, ada)
    (one,) = MirrorLoad.objects.all()
    assert [(f.name, f.state, f.new, problems_from(f.problems)) for f in MirrorFile.objects.order_by("id")] == [
        ("accounts.csv", FileState.LOADED, 2, []),
        ("deals-2026-03-01.csv", FileState.LOADED, 2, []),
    ]
    assert one.state == LoadState.DONE
    assert foreign_counts(mirror_id) == ({"account": 2, "opportunity": 2}, 0)
    number = deal(ada, "1")
    kept = foreign_record("opportunity", number)
    assert kept is not None
    assert kept.source == "Old CRM"
    stage = next(stage for stage in pipelines()[0].stages if stage.key == "proposal")
    with pytest.raises(Refused) as caught:
        advance_stage(move=Move(opportunity_id=number, to=stage.id), by=ada, via=SYSTEM)
    assert [reason.code for reason in caught.value.reasons] == ["foreign_owned"]
    assert len(history_rows([number])[number]) == 1


def test_the_next_file_grows_history_and_the_same_files_again_nothing(ada: Actor, put: Put) -> None:
    put("accounts.csv", ACCOUNT_ROWS)
    put("deals-2026-03-01.csv", DEAL_HEADER + A1 + B1)
    mirror_id = a_mirror(ada)
    load(mirror_id, ada)
    put("deals-2026-03-08.csv", DEAL_HEADER + A2 + B1)
    load(mirror_id, ada)
    number = deal(ada, "1")
    rows = truth(history_rows([number])[number])
    assert [(row.state.amount_minor, row.since is not None) for row in rows] == [(10_000, False), (12_000, True)]
    load(mirror_id, ada)
    assert len(truth(history_rows([number])[number])) == 2
    assert [one.state for one in MirrorLoad.objects.all()] == [LoadState.DONE] * 3
