"""Rules of data quality of a file, by the actions of their page."""

from collections.abc import Sequence

from quarterdeck.administration.actions.configuration.frame import Applying, at_path, missing
from quarterdeck.administration.rules.configuration.difference import by_name
from quarterdeck.administration.rules.configuration.shape import SECTIONS, Item
from quarterdeck.pipelines.queries import pipeline_by_key
from quarterdeck.quality.actions import RulePlace, reset_rule, set_rule
from quarterdeck.quality.rules import RULES, Setting
from quarterdeck.quality.terms import Check
from quarterdeck.values.verdict import NotFound


def apply_quality(doing: Applying, here: Sequence[Item], wanted: Sequence[Item]) -> None:
    """Set rules; let those left out follow their pipeline or the catalogue when retiring."""
    shape = SECTIONS["quality_rules"]
    present = by_name(here, shape)
    for number, item in enumerate(wanted):
        path = f"quality_rules[{number}]"
        with at_path(path):
            kept = present.get(shape.name_of(item), {})
            if not kept:
                missing(item, shape, path)
            values = {"number": RULES[Check(item["rule"])].number, **kept, **item}
            setting = Setting(is_on=values["is_on"], penalty=values["penalty"], number=values["number"])
            set_rule(place=_place(item), setting=setting, **doing.stamp)
    asked = by_name(wanted, shape)
    for name, item in present.items():
        if doing.is_retiring and name not in asked:
            with at_path(f"quality_rules/{name}"):
                reset_rule(place=_place(item), **doing.stamp)


def _place(item: Item) -> RulePlace:
    pipeline = pipeline_by_key(item["pipeline"])
    stage = pipeline.named(item["stage"]) if item["stage"] else None
    if item["stage"] and stage is None:
        raise NotFound("stage")
    return RulePlace(Check(item["rule"]), pipeline.id, stage.id if stage else None)
