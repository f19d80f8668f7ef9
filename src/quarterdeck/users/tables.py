"""The reference table of roles and permissions, made from the roles as they are shipped."""

from quarterdeck.users.terms import PERMISSION_LABELS, REACH_LABELS, ROLES

INTRODUCTION = """\
# Roles and permissions

Made from the roles as they are shipped. A token or an automation never has
more than the person it acts for. Partner users see nothing of these pages.
"""


def permission_reference() -> str:
    """Text of docs/reference/permissions.md, in Markdown."""
    head = [
        "",
        "| Permission | Key | " + " | ".join(role.name for role in ROLES) + " |",
        "|---|---|" + "---|" * len(ROLES),
    ]
    reach = [
        f"| {label} | | " + " | ".join(REACH_LABELS[getattr(role, field)] for role in ROLES) + " |"
        for label, field in (("Sees", "read_reach"), ("Changes", "write_reach"))
    ]
    rows = [
        f"| {label} | `{permission.value}` | "
        + " | ".join("yes" if permission in role.permissions else "" for role in ROLES)
        + " |"
        for permission, label in PERMISSION_LABELS.items()
    ]
    return INTRODUCTION + "\n".join([*head, *reach, *rows]) + "\n"
