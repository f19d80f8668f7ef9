"""A mirror of accounts that loaded nothing yet, and a contact that it keeps."""

from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from quarterdeck.imports.terms import Kind
from quarterdeck.journal.actions import mark_foreign
from quarterdeck.mirrors.actions import save_mirror, save_part
from quarterdeck.mirrors.terms import MirrorFields, PartFields
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast
from tests.customers import a_contact

ACCOUNTS = 'kind = "accounts"\nmatch = "name"\n[fields]\nname = "name"\n'


def a_mirror(name: str) -> int:
    """A mirror of files of accounts, whose folder is gone again."""
    by = system_actor()
    with TemporaryDirectory() as root, override_settings(MIRROR_ROOT=Path(root)):
        (Path(root) / "crm").mkdir()
        fields = MirrorFields(name=name, system="Old CRM", source="oldcrm", folder="crm")
        mirror_id = save_mirror(new=fields, by=by, via=SYSTEM)
    part = PartFields(kind=Kind.ACCOUNTS, pattern="accounts*.csv", mapping=ACCOUNTS)
    save_part(mirror_id=mirror_id, new=part, by=by, via=SYSTEM)
    return mirror_id


def a_root() -> None:
    """Let the installation have a root of mirrors, with the folder that rows name."""
    root = Path(mkdtemp())
    (root / "crm").mkdir()
    settings.MIRROR_ROOT = root


def keep(mirror_id: int, kind: str, *ids: int) -> None:
    """Let the mirror keep these records."""
    marks = [(number, f"x{number}") for number in ids]
    mark_foreign(source_id=mirror_id, kind=kind, records=marks, now=timezone.now())


def a_mirrored(cast: Cast) -> dict[str, str]:
    """Public ids of both."""
    mirror_id, contact_id = a_mirror("Nightly"), a_contact(cast.rita, "Kim Elsewhere")
    keep(mirror_id, "contact", contact_id)
    return {"mirror": public_id(mirror_id), "kept_contact": public_id(contact_id)}
