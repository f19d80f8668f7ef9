"""Deals for which a next best action can be dismissed."""

from collections.abc import Mapping
from typing import Any

from quarterdeck.values.ids import public_id
from tests.fuzzing.makers import a_deal
from tests.matrix.sample import Sample


def an_advice(sample: Sample) -> Mapping[str, Any]:
    return {"opportunity_id": public_id(a_deal(sample)), "practice": "champion"}
