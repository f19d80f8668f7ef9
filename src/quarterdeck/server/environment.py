"""What the environment may set: every name starts with QUARTERDECK_."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_PORT_OF_TLS = 465
CHECKOUT = Path(__file__).resolve().parents[3]


def default_data_dir() -> Path:
    """`var/` in a checkout, the user's data folder for an installed package."""
    if (CHECKOUT / "pyproject.toml").is_file():
        return CHECKOUT / "var"
    return Path.home() / ".local" / "share" / "quarterdeck"


class Environment(BaseSettings):
    """Settings of one installation. All have defaults that suit a single machine."""

    model_config = SettingsConfigDict(env_prefix="QUARTERDECK_", extra="ignore")

    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="Folder of database file and signing key: `var/` in a checkout, else `~/.local/share/quarterdeck`.",
    )
    db: Literal["sqlite", "postgres"] = Field("sqlite", description="Which database: `sqlite` or `postgres`.")
    database_url: str = Field(
        "postgresql://quarterdeck@127.0.0.1:5433/quarterdeck", description="Where PostgreSQL is, when it is used."
    )
    secret_key: str = Field("", description="Signing key; without it the one that `quarterdeck init` stored.")
    debug: bool = Field(default=False, description="For work on Quarterdeck itself: tracebacks on pages.")
    host: str = Field("127.0.0.1", description="Address the web workers listen on.")
    port: int = Field(8000, description="Port the web workers listen on.")
    workers: int = Field(2, ge=1, description="Web workers.")
    public_url: str = Field("", description="How people reach it, for links shown outside a page.")
    allowed_hosts: list[str] = Field(["localhost", "127.0.0.1", "[::1]"], description="Host names it answers to.")
    trusted_origins: list[str] = Field([], description="Origins whose forms are taken, with scheme.")
    https: bool = Field(default=False, description="Behind a TLS proxy that sets X-Forwarded-Proto.")
    trusted_proxies: int = Field(
        0, ge=0, description="How many proxies in front write X-Forwarded-For; sign-ins are limited per address."
    )
    email_host: str = Field("", description="Mail server; without it no mail is sent.")
    email_port: int = Field(587, ge=1, le=65_535, description="Port of the mail server.")
    email_tls: Literal["auto", "starttls", "tls", "none"] = Field(
        "auto",
        description="How mail is encrypted: `starttls` (demanded, not tried), `tls` from the first byte, `none`; "
        "`auto` is `tls` for port 465, else `starttls`.",
    )
    email_user: str = Field("", description="User at the mail server.")
    email_password: str = Field("", description="Password at the mail server.")
    email_from: str = Field("quarterdeck@localhost", description="Sender of mails.")
    sqlite_synchronous: Literal["FULL", "NORMAL", "OFF"] = Field(
        "FULL", description="How hard SQLite holds on to a commit; `FULL` survives a power cut."
    )
    sqlite_cache_mb: int = Field(
        64,
        ge=1,
        description="MiB of the database kept in memory by each process; web workers keep 8 unless it is set.",
    )

    outbound_allow: list[str] = Field(
        [], description="Hosts (`host` or `host:port`) that webhooks may reach without TLS and inside of your network."
    )

    backup_schedule: bool = Field(default=True, description="Make a backup every day, by the jobs process.")
    backup_hour: int = Field(2, ge=0, le=23, description="Hour of the daily backup, in the company's time zone.")
    backup_dir: str = Field(
        "", description="Folder of backups, best on another disk; without it `backups/` of the data folder."
    )
    backup_keep: int = Field(14, ge=1, description="How many of the newest backups in that folder are kept.")
    backup_warn_days: int = Field(
        3, ge=1, description="Administrators are warned on every page when the last good backup is older."
    )
    models_keep: int = Field(
        8, ge=1, description="How many of the newest fitted models are kept, besides that of the newest forecast."
    )
    disk_warn_mb: int = Field(512, ge=0, description="Below this many free MiB the disk counts as low.")

    import_file_mb: int = Field(2048, ge=1, le=1_048_576, description="The most MiB that an imported file may have.")
    import_columns: int = Field(2000, ge=10, le=16_384, description="The most columns that an imported file may have.")
    import_workbook_mb: int = Field(
        256,
        ge=1,
        le=4096,
        description="The most MiB that a workbook may unpack to. It is read in memory.",
    )
    import_workbook_cells: int = Field(
        5_000_000,
        ge=1000,
        le=100_000_000,
        description="The most cells that a sheet may reach over, empty ones too.",
    )

    analytics_url: str = Field(
        "",
        pattern=r"^(sc://.+)?$",
        description="Spark Connect server, as `sc://host:port`, that answers questions about the past; without it the"
        " copy on this machine does.",
    )
    analytics_folder: str = Field(
        "",
        description="Folder in which that server finds the tables, by the same path; without it `analytics/` of the"
        " data folder.",
    )
    mirror_root: str = Field(
        "", description="Folder below which mirrors read exports of other systems; without it nothing is loaded."
    )

    attachment_max_mb: int = Field(25, ge=1, le=1024, description="The most MiB that an attached file may have.")
    attachment_keep_days: int = Field(
        30, ge=0, description="Days for which a removed file can be brought back before its bytes are erased."
    )
    attachments_s3_bucket: str = Field(
        "", description="Bucket for attachments; without it they lie in `attachments/` of the data folder."
    )
    attachments_s3_prefix: str = Field("attachments", description="What the names in that bucket begin with.")
    attachments_s3_endpoint: str = Field(
        "", description="Address of an S3-compatible service; without it that of Amazon."
    )
    attachments_s3_region: str = Field("", description="Region of the bucket.")
    attachments_s3_access_key: str = Field(
        "", description="Access key of the bucket; without it what the machine has, such as an instance role."
    )
    attachments_s3_secret_key: str = Field("", description="Secret key of the bucket.")

    def mail_encryption(self) -> str:
        """How the connection to the mail server is encrypted: starttls, tls or none."""
        if self.email_tls != "auto":
            return self.email_tls
        return "tls" if self.email_port == _PORT_OF_TLS else "starttls"

    def attachments(self) -> dict[str, Any]:
        """Where the bytes of attachments lie, as Django's STORAGES names it: never below what the web server shows."""
        if not self.attachments_s3_bucket:
            location = self.data_dir / "attachments"
            return {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {
                    "location": location,
                    "file_permissions_mode": 0o600,
                    "directory_permissions_mode": 0o700,
                },
            }
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": self.attachments_s3_bucket,
                "location": self.attachments_s3_prefix,
                "endpoint_url": self.attachments_s3_endpoint or None,
                "region_name": self.attachments_s3_region or None,
                "access_key": self.attachments_s3_access_key or None,
                "secret_key": self.attachments_s3_secret_key or None,
                "file_overwrite": False,
                "default_acl": None,
                "querystring_auth": True,
            },
        }

    def secret(self) -> str:
        """The signing key: from the environment, else from the data folder, made once by `init`."""
        if self.secret_key:
            return self.secret_key
        file = self.data_dir / "secret_key"
        return file.read_text().strip() if file.is_file() else ""
