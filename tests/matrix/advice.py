"""Rows of next best actions: who sees a deal sees what is advised for it, who may change it dismisses that."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.api import READERS, READERS_OF_RITA, deal, writes
from tests.matrix.api import reads as api_reads
from tests.matrix.rows import EDITS_RITA, EMPLOYEES, Row, form, reads
from tests.matrix.sample import Sample


def champion(sample: Sample) -> Mapping[str, Any]:
    return {**deal(sample), "practice": "champion"}


PAGES: dict[str, Row] = {
    "next_best_actions": reads(EMPLOYEES),
    "advice_outcomes": reads(EMPLOYEES),
    "advice_outcome_rows": reads(EMPLOYEES, lambda _: {"practice": "champion"}),
    "advice_dismiss": form(EDITS_RITA, champion),
}
API: dict[str, Row] = {
    "list_next_best_actions": api_reads(READERS),
    "get_advice_outcomes": api_reads(READERS),
    "list_advice_outcome_opportunities": api_reads(READERS, lambda _: {"practice": "champion"}),
    "list_opportunity_next_best_actions": api_reads(READERS_OF_RITA, deal),
    "dismiss_next_best_action": writes("POST", EDITS_RITA, champion, lambda _: {"reason": "They buy together."}),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
