"""What the environment may set: every name starts with QUARTERDECK_."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

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
    email_port: int = Field(587, description="Port of the mail server; 587 uses STARTTLS.")
    email_user: str = Field("", description="User at the mail server.")
    email_password: str = Field("", description="Password at the mail server.")
    email_from: str = Field("quarterdeck@localhost", description="Sender of mails.")
    sqlite_synchronous: Literal["FULL", "NORMAL", "OFF"] = Field(
        "FULL", description="How hard SQLite holds on to a commit; `FULL` survives a power cut."
    )

    def secret(self) -> str:
        """The signing key: from the environment, else from the data folder, made once by `init`."""
        if self.secret_key:
            return self.secret_key
        file = self.data_dir / "secret_key"
        return file.read_text().strip() if file.is_file() else ""
