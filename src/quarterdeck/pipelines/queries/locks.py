"""Holding configuration while a change that depends on it is written."""

from collections.abc import Collection

from django.db import connection
from django.db.models import QuerySet

from quarterdeck.journal.queries import compiled
from quarterdeck.pipelines.models import Pipeline
from quarterdeck.pipelines.queries.specs import spec_of_version
from quarterdeck.pipelines.rules.pipeline import PipelineSpec


def shared_pipeline(pipeline_id: int) -> PipelineSpec:
    """The pipeline's configuration, which nobody changes until the transaction ends.

    Taken after the opportunity: changes of configuration lock no opportunities, so nobody waits in a circle.
    """
    (version,) = lock_pipelines([pipeline_id]).values()
    return spec_of_version(pipeline_id, version)


def lock_pipelines(pipeline_ids: Collection[int]) -> dict[int, int]:
    """Hold the configuration of these pipelines, in share with others. Versions by id; unknown ids are left out."""
    ids = sorted(number for number in set(pipeline_ids) if 0 < number < 2**63)
    if connection.vendor != "postgresql":
        return dict(_config_versions(ids=tuple(ids)))
    with connection.cursor() as cursor:
        sql = "SELECT id, config_version FROM pipelines_pipeline WHERE id = ANY(%s) ORDER BY id FOR SHARE"
        cursor.execute(sql, [ids])
        return dict(cursor.fetchall())


@compiled
def _config_versions(*, ids: tuple[int, ...]) -> QuerySet[Pipeline, tuple[int, int]]:
    return Pipeline.objects.filter(pk__in=ids).values_list("id", "config_version")
