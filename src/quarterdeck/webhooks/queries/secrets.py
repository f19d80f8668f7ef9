"""Secrets of endpoints: kept encrypted by the installation's signing key, read only to sign."""

import base64
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac
from standardwebhooks import Webhook

from quarterdeck.webhooks.models import Endpoint


def sealed(secret: str) -> str:
    """What is stored of a secret."""
    return _cipher().encrypt(secret.encode()).decode()


def signature(endpoint: Endpoint, *, message_id: str, at: datetime, body: str) -> str | None:
    """The header webhook-signature: by the secret, and by the one before while that still counts.

    None when the secret was stored under another signing key.
    """
    stored = [endpoint.secret]
    if endpoint.old_secret and endpoint.old_secret_until and endpoint.old_secret_until > at:
        stored.append(endpoint.old_secret)
    try:
        secrets = [_cipher().decrypt(one.encode()).decode() for one in stored]
    except InvalidToken:
        return None
    return " ".join(Webhook(secret).sign(message_id, at, body) for secret in secrets)


def _cipher() -> Fernet:
    key = salted_hmac("quarterdeck.webhooks.secret", "key", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
