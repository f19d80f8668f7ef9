"""The composition root as an application: the last to be ready, it closes what the others filled."""

import itertools
from functools import partial
from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.conf import settings

from quarterdeck.journal.events import registry
from quarterdeck.kit.panels import panels
from quarterdeck.kit.ways import ways

REGISTERS = ("events", "subscribers", "panels")
LISTS = ("quarterdeck.exports.tables.lists", "quarterdeck.dashboards.panels.files", "quarterdeck.administration.apps")


class ServerConfig(AppConfig):
    """Comes last in INSTALLED_APPS."""

    name = "quarterdeck.server"
    label = "server"

    def ready(self) -> None:
        """Load what registers itself; from here on nobody subscribes, adds a panel or a kind of record."""
        from quarterdeck.exports.tables.sources import sources
        from quarterdeck.journal.queries.holders import holders
        from quarterdeck.opportunities.queries.gate_facts import gate_facts
        from quarterdeck.pipelines.queries.options import options
        from quarterdeck.pipelines.queries.trials import trials
        from quarterdeck.qualification.queries.subjects import subjects
        from quarterdeck.search.queries.places import places
        from quarterdeck.server.found import named_places, named_views
        from quarterdeck.users.queries.records import records
        from quarterdeck.users.queries.work import work

        for name, part in itertools.product(settings.SLICES, REGISTERS):
            if find_spec(f"quarterdeck.{name}.{part}"):
                import_module(f"quarterdeck.{name}.{part}")
        for module in LISTS:
            sources.fill_by(partial(_add_lists, module))
        places.add(named_places)
        places.add(named_views)
        gate_facts.freeze()
        holders.freeze()
        registry.freeze()
        options.freeze()
        panels.freeze()
        places.freeze()
        records.freeze()
        trials.freeze()
        subjects.freeze()
        work.freeze()
        ways.freeze()


def _add_lists(module: str) -> None:
    import_module(module).add_lists()
