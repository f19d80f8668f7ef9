"""Two accounts of Rita's that may be one, and one that became part of another."""

from typing import Any

from quarterdeck.duplicates.actions import Joined, compare_waiting, fill_keys, merge_records
from quarterdeck.duplicates.queries import pair_page
from quarterdeck.duplicates.terms import Kind, PairState
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast
from tests.customers import an_account


def a_doubled(cast: Cast) -> dict[str, Any]:
    """Public ids of them."""
    by = system_actor()
    twins = [an_account(cast.rita, name) for name in ("Zwilling Messer GmbH", "Zwilling Messer")]
    source, target = (an_account(cast.rita, name) for name in ("Alte Werft", "Neue Werft"))
    while fill_keys() or compare_waiting():
        pass
    (pair,) = pair_page(by, Kind.ACCOUNT, PairState.OPEN).rows
    merge_id = merge_records(joined=Joined(Kind.ACCOUNT, source, target), by=by, via=SYSTEM)
    return {
        "twins": tuple(map(public_id, twins)),
        "pair": public_id(pair.id),
        "merge": public_id(merge_id),
        "merged_into": public_id(target),
    }
