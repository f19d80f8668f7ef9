"""Kinds of criteria about what stands beside a deal: activities, files, qualification, approvals."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from quarterdeck.activities.terms import TYPE_LABELS, ActivityType
from quarterdeck.pipelines.rules.criteria import ASKED, Entry, Facts, Finding, Kind, Parameter, Params, register
from quarterdeck.records.terms.approvals import ApprovalState, Standing
from quarterdeck.records.terms.attachments import CATEGORY_LABELS
from quarterdeck.users.terms import ROLES, Permission
from quarterdeck.values.text import N_, Text, label

_AT_LEAST = Parameter("minimum", N_("At least"), Entry.NUMBER)
_HIGHEST = 3
_ROLE_LABELS = {role.key: role.name for role in ROLES}
_APPROVING = tuple((role.key, role.name) for role in ROLES if Permission.APPROVALS_DECIDE in role.permissions)
DEFAULT_TERMS = ("amount",)
APPROVAL = "approval"
DISCOUNTS = "discounts_approved"


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 100


def _types(params: Params) -> Text:
    """The types as words of one list: their labels are translated each."""
    types = list(params["types"])
    names = {f"t{index}": label(TYPE_LABELS[ActivityType(name)]) for index, name in enumerate(types)}
    return Text.of(" / ".join(f"{{{name}}}" for name in names), **names)


def _find_activity(params: Params, facts: Facts) -> Finding | None:
    counts: Mapping[str, int] = facts.more.get("activities", {})
    found = sum(counts.get(name, 0) for name in params["types"])
    if found >= params["minimum"]:
        return None
    text = Text.of(
        N_("{found} of {wanted} done since the deal came into its stage: {types}. Log what is missing."),
        found=found,
        wanted=params["minimum"],
        types=_types(params),
    )
    return Finding("activity_missing", "activities", text)


register(
    "activity_done",
    Kind(
        label=N_("Activities were done in the stage"),
        parameters=(
            Parameter(
                "types",
                N_("Of these types"),
                Entry.WORDS,
                tuple((one.value, words) for one, words in TYPE_LABELS.items()),
            ),
            _AT_LEAST,
        ),
        describe=lambda params: Text.of(
            N_("{wanted} or more done in the stage: {types}"), wanted=params["minimum"], types=_types(params)
        ),
        find=_find_activity,
        accepts=lambda params: (
            bool(params.get("types")) and set(params["types"]) <= set(ActivityType) and _is_count(params.get("minimum"))
        ),
        gathers=lambda _: frozenset({"activities"}),
        lasts=lambda _: False,
    ),
)


def _category(params: Params) -> Text:
    named = params.get("category")
    return label(CATEGORY_LABELS[named]) if named else label(N_("any kind"))


def _find_document(params: Params, facts: Facts) -> Finding | None:
    counts: Mapping[str, int] = facts.more.get("attachments", {})
    named = params.get("category")
    found = counts.get(named, 0) if named else sum(counts.values())
    if found >= params["minimum"]:
        return None
    text = Text.of(
        N_("{found} of {wanted} files are attached: {category}. Attach what is missing."),
        found=found,
        wanted=params["minimum"],
        category=_category(params),
    )
    return Finding("document_missing", "attachments", text)


register(
    "document_attached",
    Kind(
        label=N_("Files are attached"),
        parameters=(
            Parameter(
                "category",
                N_("Of this kind"),
                Entry.WORD,
                tuple((str(one), words) for one, words in CATEGORY_LABELS.items() if one),
                is_required=False,
                hint=N_("Empty counts every file."),
            ),
            _AT_LEAST,
        ),
        describe=lambda params: Text.of(
            N_("{wanted} or more files attached: {category}"), wanted=params["minimum"], category=_category(params)
        ),
        find=_find_document,
        accepts=lambda params: (
            params.get("category", "") in {"", *map(str, CATEGORY_LABELS)} and _is_count(params.get("minimum"))
        ),
        gathers=lambda _: frozenset({"attachments"}),
    ),
)


def _element(params: Params) -> str:
    """A framework's element in words that can be read: its key as a name."""
    return str(params["element"]).replace("_", " ").capitalize()


def _find_level(params: Params, facts: Facts) -> Finding | None:
    levels: Mapping[str, int] = facts.more.get("levels", {})
    found = levels.get(f"{params['framework']}/{params['element']}", 0)
    if found >= params["minimum"]:
        return None
    text = Text.of(
        N_("{element} stands at level {found} of {wanted}. Raise it with evidence."),
        element=_element(params),
        found=found,
        wanted=params["minimum"],
    )
    return Finding("level_too_low", "qualification", text)


def _is_key(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.replace("_", "").isalnum() and len(value) <= 40


register(
    "qualification_level",
    Kind(
        label=N_("A qualification element has a level"),
        parameters=(
            Parameter("framework", N_("Framework")),
            Parameter("element", N_("Element"), offers="elements", above="framework"),
            Parameter("minimum", N_("At least level"), Entry.NUMBER, hint=N_("From 1 to 3.")),
        ),
        describe=lambda params: Text.of(
            N_("{element} has level {wanted} or more"), element=_element(params), wanted=params["minimum"]
        ),
        find=_find_level,
        accepts=lambda params: (
            _is_key(params.get("framework"))
            and _is_key(params.get("element"))
            and _is_count(params.get("minimum"))
            and params["minimum"] <= _HIGHEST
        ),
        gathers=lambda _: frozenset({"levels"}),
    ),
)


def terms_of(params: Params, values: Mapping[str, Any]) -> str:
    """The fingerprint of an approval: who was to give it, and the fields it watches as they are, as canonical text."""
    about = {name: _plain(values.get(name)) for name in watched(params)}
    return json.dumps(about | {"approver": params.get("person") or params.get("approver_role")}, sort_keys=True)


def watched(params: Params) -> tuple[str, ...]:
    """The fields whose change makes an approval lapse; with an amount its currency too."""
    named: Iterable[str] = params.get("terms") or DEFAULT_TERMS
    fields = dict.fromkeys(named)
    return tuple(fields | {"currency": None}) if "amount" in fields else tuple(fields)


def _plain(value: object) -> str | int | None:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value if value is None or isinstance(value, int) else str(value)


def _find_approval(params: Params, facts: Facts) -> Finding | None:
    return _approved(facts, approver_of(params), terms_of(params, facts.values))


def _approved(facts: Facts, who: Text, terms: str) -> Finding | None:
    """What is missing of an approval by `who` on these terms."""
    states: Mapping[str, Standing] = facts.more.get("approvals", {})
    standing = states.get(facts.more.get("subject", ""))
    if standing is None:
        text = Text.of(N_("{who} has not approved this yet. Ask for approval."), who=who)
        return Finding("approval_missing", "approvals", text)
    if standing.terms != terms:
        text = Text.of(N_("What was asked of {who} has changed since. Ask again."), who=who)
        return Finding("approval_lapsed", "approvals", text)
    if standing.state is ApprovalState.APPROVED:
        return None
    if standing.state is ApprovalState.REJECTED:
        text = Text.of(N_("It was rejected: {note} Change the deal, then ask again."), note=standing.note)
        return Finding("approval_rejected", "approvals", text)
    text = Text.of(N_("It waits for the approval of {who}."), who=who)
    return Finding("approval_waiting", "approvals", text)


def approver_of(params: Params) -> Text:
    """Who is asked: the person's address, or the role."""
    person = params.get("person")
    return Text.of("{person}", person=person) if person else label(_ROLE_LABELS[params["approver_role"]])


def _accepts_approval(params: Params) -> bool:
    person, role = params.get("person", ""), params.get("approver_role", "")
    return (
        bool(person) != bool(role)
        and (not role or role in dict(_APPROVING))
        and (not person or (isinstance(person, str) and "@" in person and len(person) <= 254))
        and set(params.get("terms", ())) <= {name for name, _ in ASKED}
    )


register(
    APPROVAL,
    Kind(
        label=N_("Another person approves"),
        parameters=(
            Parameter(
                "approver_role",
                N_("Anybody of this role"),
                Entry.WORD,
                _APPROVING,
                is_required=False,
                hint=N_("Who has the role and may change the deal, but neither its owner nor who asked."),
            ),
            Parameter("person", N_("Or this person"), is_required=False, offers="people"),
            Parameter(
                "terms",
                N_("Lapses when this changes"),
                Entry.WORDS,
                ASKED,
                is_required=False,
                hint=N_("Empty means the amount and its currency."),
            ),
        ),
        describe=lambda params: Text.of(N_("{who} has approved"), who=approver_of(params)),
        find=_find_approval,
        accepts=_accepts_approval,
        gathers=lambda _: frozenset({"approvals"}),
        is_anothers_word=True,
    ),
)


def role_label(key: str) -> Text:
    """The name of a role that approves; its key when it is none of the shipped ones."""
    return label(_ROLE_LABELS.get(key, key))


def _find_discounts(params: Params, facts: Facts) -> Finding | None:
    """The yes of the strictest discount band that a line of the deal reaches; none is needed without one."""
    needed = facts.more.get("discounts")
    return _approved(facts, role_label(needed["approver_role"]), needed["terms"]) if needed else None


register(
    DISCOUNTS,
    Kind(
        label=N_("Discounts are approved"),
        parameters=(),
        describe=lambda _: Text.of(N_("Discounts that need approval have it")),
        find=_find_discounts,
        accepts=lambda _: True,
        gathers=lambda _: frozenset({"approvals", "discounts"}),
        is_anothers_word=True,
    ),
)
