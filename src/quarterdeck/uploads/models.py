"""Files that people bring, what they correct in them, and mappings kept for the next file."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from quarterdeck.duplicates.terms import LIKELY
from quarterdeck.imports.terms import Judged, Mode
from quarterdeck.uploads.terms import UploadState
from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


class Upload(models.Model):
    """A file on its way in: where it lies, what was seen of it, under which mapping, and how far it came."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    file_name = models.CharField(max_length=255)
    # Name of our own in the spool; empty when the file is kept no more.
    key = models.CharField(max_length=40, blank=True)
    size = models.BigIntegerField()
    looks = models.TextField()
    # Digest of the names of the columns: the next file with the same ones finds its mapping by it.
    fingerprint = models.CharField(max_length=64)
    mapping = models.TextField()
    as_of = models.DateField(null=True)
    judged = models.CharField(max_length=8, default=Judged.HISTORY.value)
    mode = models.CharField(max_length=6, default=Mode.BOTH.value, db_default=Mode.BOTH.value)
    quiet = models.BooleanField(default=True)
    # What becomes of rows whose record is probably here already, unless somebody decided about the row itself.
    likely_rule = models.CharField(max_length=6, default="", db_default="", blank=True)
    likely_score = models.SmallIntegerField(default=LIKELY, db_default=LIKELY)
    is_lenient = models.BooleanField(default=False)
    state = models.CharField(max_length=8, default=UploadState.COLUMNS.value)
    # Who asked for the work that is done now, by which token, and the rights they came with.
    asked_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    asked_token_id = models.BigIntegerField(null=True)
    asked_rights = models.TextField(default="", blank=True)
    done = models.IntegerField(default=0)
    # Criteria of stages that what came in with its history does not meet, each with how many deals.
    gates = models.TextField(default="{}", db_default="{}")
    # Why the last work was refused as a whole.
    refusal = models.TextField(default="[]")
    batch = models.ForeignKey("imports.Import", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index("person", "created_at", "id", name="upload_of_person"),
            models.Index("created_at", "id", name="upload_newest"),
            models.Index("state", "changed_at", name="upload_state"),
        ]


class Correction(models.Model):
    """What somebody typed over a cell of a file; the file itself stays as it came."""

    id = models.BigAutoField(primary_key=True)
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="corrections", db_index=False)
    line = models.IntegerField()
    column = models.CharField(max_length=250)
    value = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("upload", "line", "column", name="correction_once")]


class RowDecision(models.Model):
    """What somebody decided about a row whose record is probably here already; `record_id` is that record."""

    id = models.BigAutoField(primary_key=True)
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="decisions", db_index=False)
    line = models.IntegerField()
    choice = models.CharField(max_length=6)
    record_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=("upload", "line"), name="row_decision_once")]


class SavedMapping(models.Model):
    """A mapping kept under a name, for its maker or for everybody who imports."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    # The name folded: two of a person do not differ by letter case alone.
    name_key = models.CharField(max_length=160, default="", db_default="")
    kind = models.CharField(max_length=24)
    fingerprint = models.CharField(max_length=64)
    mapping = models.TextField()
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("person", "name_key", name="saved_mapping_key")]
        indexes: ClassVar = [models.Index("fingerprint", "kind", name="saved_mapping_header")]
