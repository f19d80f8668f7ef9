"""Settings as a file: what is exported is what is applied, a second time changes nothing, refusals name the place."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from quarterdeck.administration.actions.configuration import apply_configuration
from quarterdeck.administration.queries.configuration import configuration
from quarterdeck.administration.rules.configuration.difference import Sort, differences
from quarterdeck.administration.rules.configuration.document import read_document, write_document
from quarterdeck.administration.rules.configuration.shape import FORMAT
from quarterdeck.pipelines.actions import add_criterion, add_pipeline_from_template, install_default_pipeline
from quarterdeck.pipelines.actions.criteria import CriterionFields
from quarterdeck.pipelines.queries import pipeline_by_key, pipelines, specs
from quarterdeck.qualification.actions.frameworks import install_frameworks
from quarterdeck.quality.actions import RulePlace, set_rule
from quarterdeck.quality.rules import Setting
from quarterdeck.quality.terms import Check
from quarterdeck.records.actions.fields import create_field, hide_field, move_field
from quarterdeck.records.queries.fields import stored_fields
from quarterdeck.records.terms.fields import FieldKind, FieldType, NewField
from quarterdeck.users import actions as users
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.administration import roles
from quarterdeck.users.terms import Actor, Permission, Reach, RoleSpec
from quarterdeck.values.verdict import Refused
from tests.cast import LONG_AGO, SYSTEM, Cast
from tests.unchanged import unchanged

pytestmark = pytest.mark.django_db
Content = dict[str, Any]
WAYS: dict[str, Any] = {"by": system_actor(), "via": SYSTEM}


def apply(content: Content, **more: Any) -> Any:
    return apply_configuration(wanted=content, **WAYS | more)


def rich() -> Content:
    """An installation with something of everything, as its file says it."""
    install_default_pipeline(**WAYS, at=LONG_AGO)
    add_pipeline_from_template(template="enterprise", name="Größe: partners", **WAYS)
    create_field(
        new=NewField(kind=FieldKind.OPPORTUNITY, type=FieldType.TEXT, label="Budget code", help="As in the ERP"), **WAYS
    )
    create_field(
        new=NewField(kind=FieldKind.ACCOUNT, type=FieldType.CHOICE, label="Tier", choices=("Gold", "yes", "1")), **WAYS
    )
    sdr = RoleSpec("sdr", "SDR: inside", Reach.TEAM, Reach.OWN, frozenset({Permission.ACTIVITIES_LOG}))
    users.add_role(new=sdr, **WAYS)
    users.edit_role(new=replace(next(one for one in roles() if one.key == "manager"), name="Lead"), **WAYS)
    stage = pipeline_by_key("sales").open_stages[1]
    (field,) = stored_fields()[FieldKind.OPPORTUNITY]
    for kind, params in (
        ("custom_field_set", {"field": field}),
        ("condition", {"message": "Budget code is known", "expression": f"{field} != '' && amount > 10.0"}),
    ):
        add_criterion(stage_id=stage.id, new=CriterionFields(kind, params), **WAYS)
    for stage_id in (None, stage.id):
        place = RulePlace(Check.NO_CONTACT, pipeline_by_key("sales").id, stage_id)
        set_rule(place=place, setting=Setting(is_on=stage_id is None, penalty=20, number=21), **WAYS)
    return configuration()


@pytest.fixture
def company(cast: Cast) -> None:
    install_frameworks(**WAYS)


def written(content: Content) -> str:
    return write_document(content, "1.0")


def test_an_export_is_read_back_as_it_is(company: None) -> None:
    content = rich()
    assert read_document(written(content)).content == content
    assert differences(content, read_document(written(content)).content) == []


def test_applied_again_nothing_changes(company: None) -> None:
    content = rich()
    with unchanged():
        assert apply(content).done == ()


def test_an_empty_installation_becomes_the_same(company: None) -> None:
    with transaction.atomic():
        text = written(rich())
        transaction.set_rollback(True)
    specs._kept.clear()
    assert configuration()["pipelines"] == []
    # Numbers of fields differ from one installation to the next.
    for label in ("Other", "Another"):
        field = create_field(new=NewField(kind=FieldKind.OPPORTUNITY, type=FieldType.DAY, label=label), **WAYS)
        hide_field(field_id=field.field_id, **WAYS)
    assert apply(read_document(text).content).left == ()
    assert written(configuration()) == text
    with unchanged():
        assert apply(read_document(text).content).done == ()


def test_a_field_in_use_is_meant_and_not_a_hidden_one_called_alike(company: None) -> None:
    def add(label: str) -> int:
        return create_field(new=NewField(kind=FieldKind.CONTACT, type=FieldType.TEXT, label=label), **WAYS).field_id

    first, hidden = add("Name"), add("Code")
    hide_field(field_id=hidden, **WAYS)
    used = add("Code")
    move_field(field_id=used, is_up=True, **WAYS)
    item, _ = configuration()["fields"]
    apply({"format": FORMAT, "fields": [item | {"help": "As in the ERP"}]})
    specs = stored_fields()[FieldKind.CONTACT].values()
    assert {spec.id: (spec.is_active, spec.help) for spec in specs} == {
        first: (True, ""),
        hidden: (False, ""),
        used: (True, "As in the ERP"),
    }


def test_what_is_not_in_the_file_stays_until_it_is_to_go(company: None) -> None:
    content = rich()
    less = copy.deepcopy(content)
    (gone,) = [one for one in less["pipelines"] if one["key"] != "sales"]
    less["pipelines"].remove(gone)
    del less["pipelines"][0]["stages"][1]["criteria"][0]
    less["roles"] = [role for role in less["roles"] if role["key"] != "sdr"]
    less["fields"] = less["fields"][:1]
    paths = {one.path for one in differences(content, less)}
    stage, asked = (content["pipelines"][0]["stages"][1][part] for part in ("key", "criteria"))
    assert paths == {
        f"pipelines/{gone['key']}",
        f"pipelines/sales/stages/{stage}/criteria/{asked[0]['key']}",
        "roles/sdr",
        f"fields/{content['fields'][1]['kind']}.{content['fields'][1]['label']}",
    }
    with unchanged():
        assert {one.path for one in apply(less).left} == paths
    assert {one.path for one in apply(less, is_retiring=True).done} == paths
    assert configuration() == less
    # What was retired comes back where its page could bring it back.
    assert apply({key: content[key] for key in ("format", "fields")}).done
    assert configuration()["fields"] == content["fields"]


def criteria(content: Content) -> list[Content]:
    found: list[Content] = content["pipelines"][0]["stages"][1]["criteria"]
    return found


@pytest.mark.parametrize(
    ("harm", "path", "code"),
    [
        (lambda doc: doc["pipelines"][0]["stages"][2].update(probability=5), "stages[2].probability", "config_unknown"),
        (lambda doc: doc["pipelines"][0]["stages"][2].update(name="Lead generation"), "stages[2].name", "name_taken"),
        (lambda doc: doc["pipelines"][0]["stages"][1].update(probability_bp=70_000), "_bp", "probability_range"),
        (lambda doc: doc["pipelines"][0]["stages"][0].update(kind="won"), "stages[0].kind", "config_fixed"),
        (lambda doc: doc["pipelines"][0]["stages"][0].update(name=7), "stages[0].name", "config_value"),
        (lambda doc: doc["pipelines"][0]["stages"].append({"key": "x"}), "stages[", "config_missing"),
        (lambda doc: criteria(doc).append({"key": "new_one", "kind": "fly"}), "criteria[", "pipeline_criterion"),
        (lambda doc: doc["pipelines"][0].update(idle_days=0), "pipelines[0].idle_days", "idle_days_range"),
        (lambda doc: doc["roles"][0].update(permissions=["fly"]), "roles[0].permissions", "permission_unknown"),
        (lambda doc: doc["roles"][0].update(sees="own", changes="own"), "roles[0].permissions", "role_fixed"),
        (lambda doc: doc["roles"].append(doc["roles"][0]), "roles[", "config_twice"),
        (lambda doc: doc["fields"][0].update(type="number"), "fields[0].type", "config_fixed"),
        (lambda doc: doc["loss_reasons"].append({"key": "more", "name": ""}), "loss_reasons[", "name_missing"),
        (lambda doc: doc.update(format=2), "format", "config_format"),
        (lambda doc: doc.update(people=[]), "people", "config_unknown"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_place_and_leaves_nothing(
    company: None, harm: Callable[[Content], None], path: str, code: str
) -> None:
    content = rich()
    # Something that could be done, before and after what cannot.
    content["loss_reasons"][0]["name"] = "Lost to a rival"
    content["pipelines"][1]["name"] = "Renamed"
    harm(content)
    with unchanged(), pytest.raises(Refused) as refusal:
        apply(content)
    assert code in [reason.code for reason in refusal.value.reasons]
    assert all(path in reason.field for reason in refusal.value.reasons if reason.code == code)


def test_a_trial_says_everything_and_changes_nothing(company: None) -> None:
    content = rich()
    content["pipelines"][0]["name"] = "Direct"
    with unchanged():
        (one,) = apply(content, is_trial=True).done
    assert (one.sort, one.path, one.here, one.wanted) == (Sort.CHANGED, "pipelines/sales/name", "Sales", "Direct")
    assert next(spec.name for spec in pipelines()) == "Sales"


def test_nobody_applies_what_they_could_not_do_by_hand(company: None, cast: Cast, actors: dict[str, Actor]) -> None:
    content = rich()
    content["roles"][1]["permissions"] = ["settings.manage"]
    with unchanged(), pytest.raises(Refused) as refusal:
        apply(content, by=actors["sam"])
    assert "lacks_permission" in [reason.code for reason in refusal.value.reasons]
    content["roles"] = []
    content["pipelines"][0]["name"] = "Direct"
    with unchanged(), pytest.raises(Refused):
        apply(content, by=actors["rita"])
    assert apply(content, by=actors["sam"]).done


@pytest.mark.parametrize(
    "text",
    [
        "a: [",
        "a: &x [1]\nb: *x",
        "a: !!python/object:os.system {}",
        "a: 1.5",
        "a: 1\na: 2",
        "\x00",
        "[" * 2000,
        "? [a]\n: b",
    ],
)
def test_what_is_no_plain_yaml_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_document(text)


def test_lines_are_those_of_the_file() -> None:
    document = read_document("format: 1\nroles:\n- key: a\n  name: A\n- key: b\n  sees: all\n")
    assert document.line_of("roles[1].sees") == 6
    assert document.line_of("roles[1].permissions") == 5
    assert document.line_of("roles[7].sees") == 2


def test_rules_of_data_quality_are_set_reset_and_refused_in_place(cast: Cast) -> None:
    content = rich()
    first, second = content["quality_rules"]
    changed = {"format": FORMAT, "quality_rules": [first | {"penalty": 5}]}
    apply(changed)
    assert configuration()["quality_rules"] == [first | {"penalty": 5}, second]
    apply(changed, is_retiring=True)
    assert configuration()["quality_rules"] == [first | {"penalty": 5}]
    for wrong, path in (
        ({"penalty": 500}, "quality_rules[0].penalty"),
        ({"stage": "nowhere"}, "quality_rules[0]"),
        ({"stage": "closed_lost"}, "quality_rules[0].rule"),
        ({"rule": "nothing"}, "quality_rules[0].rule"),
    ):
        with pytest.raises(Refused) as refused:
            apply({"format": FORMAT, "quality_rules": [first | wrong]})
        assert [reason.field for reason in refused.value.reasons] == [path]
