"""Custom fields, roles and loss reasons of a file, each by the actions of its page."""

from collections.abc import Mapping, Sequence
from typing import Any

from quarterdeck.administration.actions.configuration.frame import Applying, at_path, changed, missing
from quarterdeck.administration.rules.configuration.difference import by_name
from quarterdeck.administration.rules.configuration.shape import SECTIONS, Item
from quarterdeck.pipelines import actions as pipelines
from quarterdeck.pipelines.queries import loss_reasons
from quarterdeck.pipelines.rules.defaults import LossReasonPlan
from quarterdeck.pipelines.terms import LossMeaning
from quarterdeck.records.actions import fields as records
from quarterdeck.records.queries.fields import stored_fields
from quarterdeck.records.terms.fields import ChoiceEdit, FieldKind, FieldSpec, FieldType, NewField
from quarterdeck.users import actions as users
from quarterdeck.users.queries.administration import roles
from quarterdeck.users.terms import Permission, Reach, RoleSpec
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused

_ROLE_NAMES = {"read_reach": "sees", "write_reach": "changes", "role": "permissions"}


def apply_fields(doing: Applying, here: Sequence[Item], wanted: Sequence[Item]) -> None:
    """Create, change and show custom fields; hide those left out when retiring."""
    shape = SECTIONS["fields"]
    present = by_name(here, shape)
    every = (spec for kind in stored_fields().values() for spec in kind.values())
    # A hidden field may be called like one in use, which is the one that is meant.
    stored = {(spec.kind.value, spec.label): spec for spec in sorted(every, key=lambda spec: spec.is_active)}
    for number, item in enumerate(wanted):
        with at_path(f"fields[{number}]"):
            spec = stored.get((item["kind"], item["label"]))
            if spec is None:
                missing(item, shape, f"fields[{number}]")
                _create_field(doing, item)
                continue
            if not spec.is_active:
                records.show_field(field_id=spec.id, **doing.stamp)
            _edit_field(doing, spec, item)
    if doing.is_retiring:
        asked = by_name(wanted, shape)
        for name, item in present.items():
            if name not in asked:
                with at_path(f"fields/{name}"):
                    records.hide_field(field_id=stored[item["kind"], item["label"]].id, **doing.stamp)


def _create_field(doing: Applying, item: Item) -> None:
    values = dict(item) | {"kind": FieldKind(item["kind"]), "type": FieldType(item["type"])}
    values["choices"] = tuple(item.get("choices", ()))
    records.create_field(new=NewField(**values), **doing.stamp)


def _edit_field(doing: Applying, spec: FieldSpec, item: Item) -> None:
    for name, kept in (("type", spec.type.value), ("places", spec.places)):
        if item.get(name, kept) != kept:
            text = Text.of("This stays as it was made: {value}. Make another field.", value=kept)
            raise Refused.because("config_fixed", text, name)
    here = {"help": spec.help, "is_required": spec.is_required, "is_listed": spec.is_listed}
    changes = changed(here, item, tuple(here))
    present = [choice.label for choice in spec.choices if choice.is_active]
    if item.get("choices", present) != present:
        known = {choice.label: choice.id for choice in spec.choices}
        changes["choices"] = [ChoiceEdit(label, known.get(label)) for label in item["choices"]]
    if changes:
        records.edit_field(field_id=spec.id, changes=changes, **doing.stamp)


def apply_roles(doing: Applying, here: Sequence[Item], wanted: Sequence[Item]) -> None:
    """Add and change roles; retire those left out when retiring."""
    shape = SECTIONS["roles"]
    present = by_name(here, shape)
    specs = {role.key: role for role in roles()}
    for number, item in enumerate(wanted):
        path = f"roles[{number}]"
        with at_path(path, _ROLE_NAMES):
            _refuse_unknown_permissions(item)
            if item["key"] not in present:
                missing(item, shape, path)
                users.add_role(new=_spec({"sees": "none", "changes": "none"} | dict(item), None), **doing.stamp)
            elif _differs(present[item["key"]], item):
                whole = dict(present[item["key"]]) | dict(item)
                users.edit_role(new=_spec(whole, specs[item["key"]]), **doing.stamp)
    if doing.is_retiring:
        for key in (key for key in present if key not in by_name(wanted, shape)):
            with at_path(f"roles/{key}"):
                users.retire_role(key=key, **doing.stamp)


def _differs(here: Item, item: Item) -> bool:
    if sorted(item.get("permissions", here["permissions"])) != here["permissions"]:
        return True
    return bool(changed(here, item, ("name", "sees", "changes", "requires_second_factor")))


def _refuse_unknown_permissions(item: Item) -> None:
    unknown = set(item.get("permissions", ())) - {permission.value for permission in Permission}
    if unknown:
        text = Text.of("There is no right “{permission}”.", permission=", ".join(sorted(unknown)))
        raise Refused.because("permission_unknown", text, "permissions")


def _spec(item: Mapping[str, Any], present: RoleSpec | None) -> RoleSpec:
    return RoleSpec(
        key=item["key"],
        name=item["name"],
        read_reach=Reach(item["sees"]),
        write_reach=Reach(item["changes"]),
        permissions=frozenset(map(Permission, item.get("permissions", ()))),
        requires_second_factor=item.get("requires_second_factor", False),
        version=present.version if present else 1,
    )


def apply_loss_reasons(doing: Applying, here: Sequence[Item], wanted: Sequence[Item]) -> None:
    """Add, change and bring back loss reasons; retire those left out when retiring."""
    shape = SECTIONS["loss_reasons"]
    present = by_name(here, shape)
    stored = {reason.key: reason for reason in loss_reasons().values()}
    for number, item in enumerate(wanted):
        path = f"loss_reasons[{number}]"
        with at_path(path):
            known: Item = present.get(item["key"], {})
            reason = stored.get(item["key"])
            if reason is None:
                missing(item, shape, path)
                plan = LossReasonPlan(item["key"], item["key"], LossMeaning(item.get("means", LossMeaning.LOST)))
                ids = pipelines.add_loss_reasons(plans=[plan], **doing.stamp)
                known, found = {"means": plan.means.value, "name": item["key"]}, ids[item["key"]]
            else:
                found = reason.id
                if not reason.is_active:
                    pipelines.reactivate_loss_reason(reason_id=found, **doing.stamp)
            changes = changed(known, item, ("name", "means", "needs_competitor"))
            if changes:
                pipelines.edit_loss_reason(reason_id=found, changes=changes, **doing.stamp)
    if doing.is_retiring:
        for key in (key for key in present if key not in by_name(wanted, shape)):
            with at_path(f"loss_reasons/{key}"):
                pipelines.retire_loss_reason(reason_id=stored[key].id, **doing.stamp)
