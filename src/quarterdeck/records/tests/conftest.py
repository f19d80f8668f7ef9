"""Fixtures of what any record may have: an account of Rita's, and small files."""

import io
from collections.abc import Callable

import pytest
from pytest_django import Settings

from quarterdeck.records.actions import Attached, attach_file
from quarterdeck.records.terms import Upload
from quarterdeck.users.terms import Actor
from tests.cast import SYSTEM, Cast
from tests.customers import an_account

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)


def an_upload(name: str = "Offer.pdf", content: bytes = PDF, category: str = "") -> Upload:
    return Upload(name, io.BytesIO(content), category)


@pytest.fixture(autouse=True)
def no_files(settings: Settings) -> None:
    """Begin with an empty storage."""
    in_memory = {"BACKEND": "django.core.files.storage.InMemoryStorage", "OPTIONS": {}}
    settings.STORAGES = settings.STORAGES | {"attachments": in_memory}


@pytest.fixture
def account_id(cast: Cast) -> int:
    return an_account(cast.rita, "Kettler Logistik")


@pytest.fixture
def attached(account_id: int, actors: dict[str, Actor]) -> Callable[..., Attached]:
    def attach(name: str = "Offer.pdf", content: bytes = PDF, *, by: str = "rita", category: str = "") -> Attached:
        upload = an_upload(name, content, category)
        return attach_file(kind="account", record_id=account_id, upload=upload, by=actors[by], via=SYSTEM)

    return attach
