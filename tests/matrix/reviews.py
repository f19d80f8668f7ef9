"""Rows of pipeline reviews: for who leads the people, and for reading for who sees everything."""

from collections.abc import Mapping
from typing import Any

from quarterdeck.forecasts.rules import person_key, team_key
from quarterdeck.values.ids import parse_id
from tests.matrix.api import DELETERS, READERS, nothing, writes
from tests.matrix.api import reads as api_reads
from tests.matrix.rows import EMPLOYEES, SEES_RITA, Row, form, posts, reads
from tests.matrix.sample import Sample

# Who sees the line of Rita: who leads her, and whoever reads all. She herself sees what was decided alone.
SEES = SEES_RITA - {"rita"}
REVIEWERS = DELETERS


def review(sample: Sample) -> Mapping[str, Any]:
    return {"review_id": sample.review}


def bar(sample: Sample) -> Mapping[str, Any]:
    return {**review(sample), "bar": "closing"}


def deal(sample: Sample) -> Mapping[str, Any]:
    return {**review(sample), "opportunity_id": sample.opportunity}


def north(sample: Sample) -> Mapping[str, Any]:
    return {"line": team_key(parse_id(sample.team))}


PAGES: dict[str, Row] = {
    "pipeline_reviews": reads(EMPLOYEES),
    "pipeline_review_new": form(REVIEWERS),
    "pipeline_review_habit": reads(SEES, lambda sample: {"line": person_key(parse_id(sample.person))}),
    "pipeline_review": reads(SEES, review),
    "pipeline_review_next": reads(SEES, review),
    "pipeline_review_minutes": form(REVIEWERS, review),
    "pipeline_review_finish": posts(REVIEWERS, review),
    "pipeline_review_pack": reads(SEES, review),
    "pipeline_review_pdf": reads(SEES, review),
    "pipeline_review_moved": reads(SEES, bar),
    "pipeline_review_deal": form(SEES, deal, writes=REVIEWERS),
    "pipeline_review_skip": posts(REVIEWERS, deal),
}
API: dict[str, Row] = {
    "list_pipeline_reviews": api_reads(READERS),
    "start_pipeline_review": writes("POST", REVIEWERS, nothing, north),
    "list_pipeline_review_habits": api_reads(READERS),
    "get_pipeline_review": api_reads(SEES, review),
    "write_pipeline_review_minutes": writes("PUT", REVIEWERS, review, lambda _: {"minutes": "A good week."}),
    "finish_pipeline_review": writes("POST", REVIEWERS, review),
    "list_reviewed_opportunities": api_reads(SEES, review),
    "list_pipeline_review_decisions": api_reads(SEES, deal),
    "decide_reviewed_opportunity": writes("POST", REVIEWERS, deal, lambda _: {"note": "Goes on"}),
    "skip_reviewed_opportunity": writes("POST", REVIEWERS, deal),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
