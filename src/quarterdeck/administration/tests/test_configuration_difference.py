"""Random edits of a file are found, each and nothing else."""

import copy
import random
from typing import Any

import pytest

from quarterdeck.administration.rules.configuration.difference import Difference, Sort, differences
from quarterdeck.administration.rules.configuration.document import read_document, write_document
from quarterdeck.administration.rules.configuration.shape import faults

Item = dict[str, Any]


def criterion(key: str) -> Item:
    return {"key": key, "moment": "entry", "kind": "field_set", "params": {"field": "amount"}, "level": "advise",
            "effective_from": "2026-01-01T00:00:00+00:00"}  # fmt: skip


def stage(key: str, kind: str = "open") -> Item:
    return {
        "key": key, "name": key.title(), "kind": kind, "probability_bp": 1000, "category": "pipeline",
        "stall_days": None,
        "guidance": "", "key_fields": ["amount"], "may_enter": ["manager", "rep"], "may_start": True,
        "criteria": [criterion(f"{key}_{number}") for number in range(3)],
    }  # fmt: skip


def a_document() -> Item:
    return {
        "format": 1,
        "fields": [
            {"kind": kind, "label": label, "type": "choice", "help": "", "is_required": False, "is_listed": True,
             "places": 0, "choices": ["a", "b"]}
            for kind in ("account", "opportunity") for label in ("Tier", "Code")
        ],
        "roles": [
            {"key": key, "name": key, "sees": "all", "changes": "own", "requires_second_factor": False,
             "permissions": ["audit.read", "imports.run"]}
            for key in ("one", "two", "three")
        ],
        "loss_reasons": [
            {"key": key, "name": key, "means": "lost", "needs_competitor": False} for key in ("price", "timing")
        ],
        "pipelines": [
            {"key": key, "name": key, "may_skip": True, "may_go_back": True, "may_reopen": False, "framework": "",
             "idle_days": 14, "stages": [stage("lead"), stage("won", "won"), stage("lost", "lost")]}
            for key in ("sales", "partner")
        ],
    }  # fmt: skip


# (path, items, what tells one from the others) of every list.
def lists(document: Item) -> list[tuple[str, list[Item], tuple[str, ...]]]:
    found: list[tuple[str, list[Item], tuple[str, ...]]] = [
        (name, document[name], ("kind", "label") if name == "fields" else ("key",))
        for name in ("fields", "roles", "loss_reasons", "pipelines")
    ]
    for pipeline in document["pipelines"]:
        path = f"pipelines/{pipeline['key']}/stages"
        found.append((path, pipeline["stages"], ("key",)))
        found += [(f"{path}/{one['key']}/criteria", one["criteria"], ("key",)) for one in pipeline["stages"]]
    return found


def named(item: Item, identity: tuple[str, ...]) -> str:
    return ".".join(item[part] for part in identity)


def edit(document: Item, chance: random.Random) -> set[tuple[Sort, str]]:
    """Some edits, each of another list, and what they must be found as."""
    expected: set[tuple[Sort, str]] = set()
    places = lists(document)
    inner = [place for place in places if place[0].count("/") > 2 or "/" not in place[0]]
    for path, items, identity in chance.sample(inner, chance.randint(0, 5)):
        if path == "pipelines":
            continue
        item = chance.choice(items)
        match chance.randint(0, 2):
            case 0:
                items.remove(item)
                expected.add((Sort.ONLY_HERE, f"{path}/{named(item, identity)}"))
            case 1:
                new = copy.deepcopy(item) | {identity[-1]: "brand_new"}
                items.insert(chance.randint(0, len(items)), new)
                expected.add((Sort.ADDED, f"{path}/{named(new, identity)}"))
            case _:
                name = chance.choice([key for key in item if key not in (*identity, "kind", "criteria")])
                item[name] = other(item[name])
                expected.add((Sort.CHANGED, f"{path}/{named(item, identity)}/{name}"))
    for name in ("roles", "loss_reasons"):
        chance.shuffle(document[name])
    return expected


def other(value: object) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, list):
        return [*value, "another"]
    return {"field": "name"} if isinstance(value, dict) else "something else"


@pytest.mark.parametrize("seed", range(60))
def test_random_edits_are_found_and_nothing_else(seed: int) -> None:
    here, wanted = a_document(), a_document()
    assert faults(here) == []
    expected = edit(wanted, random.Random(seed))
    reread = read_document(write_document(wanted, "1")).content
    assert reread == wanted
    found = differences(here, reread)
    assert {(one.sort, one.path) for one in found} == expected
    assert len(found) == len(expected)


def test_order_counts_where_it_means_something() -> None:
    here, wanted = a_document(), a_document()
    wanted["pipelines"].reverse()
    wanted["pipelines"][0]["stages"][0]["may_enter"].reverse()
    wanted["roles"][0]["permissions"].reverse()
    assert differences(here, wanted) == [
        Difference(Sort.ORDER, "pipelines", ["sales", "partner"], ["partner", "sales"])
    ]


def test_what_a_file_leaves_out_differs_nowhere() -> None:
    assert differences(a_document(), {"format": 1}) == []
    part = {"format": 1, "roles": [{"key": key} for key in ("one", "two", "three")]}
    assert differences(a_document(), part) == []
    assert faults(part) == []
