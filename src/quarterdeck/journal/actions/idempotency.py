"""Idempotency keys: a write that is sent again gets the first one's reply, and is not done again.

The reply is stored in the transaction of the write, so that neither exists without the other.
Refusals roll back and are not stored: the next try with the same key is judged anew.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import connection

from quarterdeck.journal.actions.frame import in_one_transaction
from quarterdeck.journal.models import IdempotentReply
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Conflict, QuarterdeckError

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who sends which request under which key; `body_hash` covers everything that makes it that request."""

    principal: str
    route: str
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as it goes over the wire."""

    status: int
    body: bytes
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class KeyInUse(Conflict):
    """The first request with this key is still running."""


class KeyReused(QuarterdeckError):
    """The key was used for another request within the time it is kept."""


def idempotent(*, claim: Claim, write: Callable[[], Reply], at: datetime) -> tuple[Reply, bool]:
    """The reply of `write`, run at most once per claim within 24 hours, and whether it is a repetition.

    On SQLite a second request waits for the first one's transaction and then repeats its reply; on
    PostgreSQL it raises KeyInUse at once. Raises KeyReused for the same key with another body.
    """
    return in_one_transaction(lambda: _once(claim, write, at))


def forget_replies(*, at: datetime) -> int:
    """Remove the replies that are no longer kept; returns how many."""
    count, _ = IdempotentReply.objects.filter(at__lte=at - KEPT).delete()
    return count


def _once(claim: Claim, write: Callable[[], Reply], at: datetime) -> tuple[Reply, bool]:
    _lock(claim)
    stored = IdempotentReply.objects.filter(principal=claim.principal, route=claim.route, key=claim.key).first()
    if stored is not None and stored.at <= at - KEPT:
        stored.delete()
        stored = None
    if stored is not None:
        if stored.body_hash != claim.body_hash:
            raise KeyReused("idempotency_key_reused", Text.of("This key was used for another request."))
        return _reply(stored), True
    reply = write()
    IdempotentReply.objects.create(
        principal=claim.principal,
        route=claim.route,
        key=claim.key,
        body_hash=claim.body_hash,
        status=reply.status,
        content_type=reply.content_type,
        headers=json.dumps(dict(reply.headers)),
        body=reply.body,
        at=at,
    )
    return reply, False


def _lock(claim: Claim) -> None:
    """Hold the claim for this transaction. SQLite's single writer holds it already."""
    if connection.vendor != "postgresql":
        return
    name = f"{claim.principal}\n{claim.route}\n{claim.key}".encode()
    number = int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        row = cursor.fetchone()
    if row is None or not row[0]:
        raise KeyInUse("idempotency_key_in_use", Text.of("The first request with this key is still running."))


def _reply(stored: IdempotentReply) -> Reply:
    return Reply(stored.status, bytes(stored.body), stored.content_type, json.loads(stored.headers))
