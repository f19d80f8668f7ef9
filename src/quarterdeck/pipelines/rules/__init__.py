"""Rules of pipelines: their shape, criteria, and the gate. Kinds of criteria register as this is imported."""

from quarterdeck.pipelines.rules import beside, conditions, custom

__all__ = ["beside", "conditions", "custom"]
