"""Where the bytes lie: a folder only its owner reads, or a bucket of an S3-compatible service."""

import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.files.storage import storages
from django.utils import timezone
from moto import mock_aws
from pytest_django import Settings

from quarterdeck.records.actions import Attached, attach_file, remove_file
from quarterdeck.records.actions.attachments import erase_removed_files, sweep_orphans
from quarterdeck.records.queries import download
from quarterdeck.records.terms import Upload
from quarterdeck.server.environment import Environment
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound
from tests.cast import SYSTEM, Cast
from tests.customers import an_account

Attach = Callable[..., Attached]
PDF = b"%PDF-1.7\n%%EOF\n"
BUCKET, REGION = "quarterdeck-files", "eu-central-1"


@pytest.fixture
def attached(cast: Cast, actors: dict[str, Actor]) -> Attach:
    account_id = an_account(cast.rita)

    def attach(name: str = "Offer.pdf") -> Attached:
        upload = Upload(name, BytesIO(PDF))
        return attach_file(kind="account", record_id=account_id, upload=upload, by=actors["rita"], via=SYSTEM)

    return attach


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.STORAGES = settings.STORAGES | {"attachments": Environment(data_dir=tmp_path).attachments()}
    return tmp_path / "attachments"


@pytest.fixture
def bucket(settings: Settings) -> Iterator[Any]:
    environment = Environment(
        attachments_s3_bucket=BUCKET,
        attachments_s3_region=REGION,
        attachments_s3_prefix="files",
        attachments_s3_access_key="key",
        attachments_s3_secret_key="secret",
    )
    settings.STORAGES = settings.STORAGES | {"attachments": environment.attachments()}
    with mock_aws():
        service = boto3.resource("s3", region_name=REGION, aws_access_key_id="key", aws_secret_access_key="secret")
        yield service.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})


def comes_back(made: Attached, by: Actor) -> bool:
    with download(by, made.attachment_id).content as content:
        return bool(content.read() == PDF)


def test_a_folder_holds_files_for_its_owner_alone(folder: Path, attached: Attach, actors: dict[str, Actor]) -> None:
    made = attached("../../evil.pdf")
    (file,) = (path for path in folder.rglob("*") if path.is_file())
    assert file.parent.parent == folder
    assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(file.parent.stat().st_mode)) == (0o600, 0o700)
    assert comes_back(made, actors["rita"])
    file.unlink()
    with pytest.raises(NotFound):
        download(actors["rita"], made.attachment_id)


def test_an_empty_folder_has_no_orphans(folder: Path) -> None:
    assert sweep_orphans(at=timezone.now()) == 0
    assert not folder.exists()


def test_a_bucket_holds_them_as_well(bucket: Any, attached: Attach, actors: dict[str, Actor]) -> None:
    made, gone = attached(), attached("Old.pdf")
    names = [item.key for item in bucket.objects.all()]
    assert len(names) == 2
    assert all(name.startswith("files/") and "Offer" not in name for name in names)
    assert comes_back(made, actors["rita"])
    now = timezone.now()
    remove_file(attachment_id=gone.attachment_id, by=actors["rita"], via=SYSTEM, at=now - timedelta(days=31))
    assert erase_removed_files(at=now) == 1
    bucket.put_object(Key="files/aa/orphan", Body=b"left behind")
    assert sweep_orphans(at=now + timedelta(hours=25)) == 1
    assert len(list(bucket.objects.all())) == 1
    storages["attachments"].delete(next(iter(bucket.objects.all())).key.removeprefix("files/"))
    with pytest.raises(NotFound):
        download(actors["rita"], made.attachment_id)
