"""What stands in an archive, and whether it may be trusted and restored."""

import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from quarterdeck.administration.terms import (
    DATABASE_LABELS,
    DatabaseKind,
    Entry,
    FilesKept,
    Manifest,
    Member,
    Present,
)
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason, Refused

FORMAT = 1
MANIFEST = "manifest.json"
# What is read of a manifest at most: a million members have less.
LARGEST_MANIFEST = 256 * 1024 * 1024
DATABASE = {DatabaseKind.SQLITE: "database.sqlite3", DatabaseKind.POSTGRESQL: "database.dump"}
FILES = "attachments/"
_FILE = re.compile(r"attachments(/[0-9A-Za-z_][0-9A-Za-z_.-]{0,200}){1,4}")
_ROUNDS = 200_000


def fingerprint(key: str) -> str:
    """What is kept of a signing key: enough to know it again, too slow to guess it from."""
    return hashlib.pbkdf2_hmac("sha256", key.encode(), b"quarterdeck backup", _ROUNDS).hex()[:32]


def signed_text(manifest: Manifest, key: str) -> str:
    """The manifest as it stands in an archive, with a signature that only the holder of the key can make."""
    body = json.dumps({"format": FORMAT} | _as_json(manifest), sort_keys=True, indent=1)
    return json.dumps({"signature": _signature(body, key), "manifest": body})


def read_manifest(text: str) -> Manifest:
    """The manifest of an archive. Refused when it is none, or of a later form."""
    try:
        raw = json.loads(json.loads(text)["manifest"])
        number = int(raw["format"])
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged() from error
    if number > FORMAT:
        raise Refused.because("backup_newer", Text.of("A later version of Quarterdeck made this backup."))
    try:
        return _from_json(raw)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged() from error


def is_signed(text: str, key: str) -> bool:
    """Whether the holder of this key wrote the manifest as it stands."""
    raw = json.loads(text)
    return hmac.compare_digest(str(raw["signature"]), _signature(str(raw["manifest"]), key))


def member_reasons(entries: Sequence[Entry], manifest: Manifest) -> list[Reason]:
    """Why the archive's directory is not what its manifest promises: names that lead elsewhere, more, fewer, longer."""
    known = {member.name: member for member in manifest.members}
    names = [entry.name for entry in entries if entry.name != MANIFEST]
    for entry in entries:
        if not (entry.is_plain and (entry.name == MANIFEST or is_safe_name(entry.name, manifest.database))):
            text = Text.of("The archive holds {name}, which no backup holds. Do not trust it.", name=entry.name)
            return [Reason("backup_unsafe", text)]
    is_whole = len(names) == len(set(names)) and set(names) == set(known) and DATABASE[manifest.database] in known
    has_sizes = is_whole and all(entry.name == MANIFEST or entry.size == known[entry.name].size for entry in entries)
    return [] if has_sizes else [Reason("backup_damaged", _damaged().text)]


def is_safe_name(name: str, database: DatabaseKind) -> bool:
    """Whether a member may have this name: the database, or a file below `attachments/` and nowhere else."""
    return name == DATABASE[database] or bool(_FILE.fullmatch(name) and ".." not in name)


def restore_verdict(manifest: Manifest, present: Present) -> list[Reason]:
    """Why an archive cannot be restored here: a later version, another database, another key."""
    reasons = []
    unknown = set(manifest.migrations) - present.migrations
    if unknown or _numbers(manifest.version) > _numbers(present.version):
        text = Text.of(
            "Version {theirs} made this backup, this is {ours}. Install that version first.",
            theirs=manifest.version,
            ours=present.version,
        )
        reasons.append(Reason("backup_newer", text))
    if manifest.database is not present.database:
        text = Text.of(
            "This backup is of {theirs}, QUARTERDECK_DB chooses {ours}.",
            theirs=DATABASE_LABELS[manifest.database],
            ours=DATABASE_LABELS[present.database],
        )
        reasons.append(Reason("backup_other_database", text))
    if manifest.key != present.key:
        text = Text.of(
            "This backup was made under another signing key. Put that key into QUARTERDECK_SECRET_KEY or the file "
            "`secret_key`, or restore with --other-key: then second factors must be set up again."
        )
        reasons.append(Reason("backup_other_key", text))
    return reasons


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _damaged() -> Refused:
    text = Text.of("The archive is damaged or no backup of Quarterdeck. Take an older one.")
    return Refused.because("backup_damaged", text)


def _signature(body: str, key: str) -> str:
    signing = hashlib.sha256(b"quarterdeck backup signature" + key.encode()).digest()
    return hmac.new(signing, body.encode(), hashlib.sha256).hexdigest()


def _as_json(manifest: Manifest) -> dict[str, Any]:
    return asdict(replace(manifest, counts=dict(manifest.counts))) | {"made_at": manifest.made_at.isoformat()}


def _from_json(raw: dict[str, Any]) -> Manifest:
    made_at = datetime.fromisoformat(raw["made_at"])
    if made_at.tzinfo is None:
        raise ValueError("an instant without its offset")
    return Manifest(
        version=str(raw["version"]),
        database=DatabaseKind(raw["database"]),
        database_version=str(raw["database_version"]),
        migrations=tuple(map(str, raw["migrations"])),
        counts={str(table): int(count) for table, count in raw["counts"].items()},
        files=FilesKept(raw["files"]),
        members=tuple(Member(str(one["name"]), int(one["size"]), str(one["sha256"])) for one in raw["members"]),
        key=str(raw["key"]),
        made_at=made_at,
    )
