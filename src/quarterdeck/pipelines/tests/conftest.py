"""Fixtures of the tests of pipelines."""

import pytest

from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.pipelines.queries import pipeline_spec
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.users.queries import system_actor
from tests.cast import LONG_AGO, SYSTEM, Cast


@pytest.fixture
def spec(cast: Cast) -> PipelineSpec:
    """The default pipeline, which holds from long ago."""
    return pipeline_spec(install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO))
