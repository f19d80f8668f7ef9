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

    data_dir: Path = Field(default_factory=default_data_dir)
    db: Literal["sqlite", "postgres"] = "sqlite"
    database_url: str = "postgresql://quarterdeck@127.0.0.1:5433/quarterdeck"
    secret_key: str = ""
    debug: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    public_url: str = ""
    allowed_hosts: list[str] = ["localhost", "127.0.0.1", "[::1]"]
    trusted_origins: list[str] = []
    https: bool = False
    email_host: str = ""
    email_port: int = 587
    email_user: str = ""
    email_password: str = ""
    email_from: str = "quarterdeck@localhost"
    sqlite_synchronous: Literal["FULL", "NORMAL", "OFF"] = "FULL"

    def secret(self) -> str:
        """The signing key: from the environment, else from the data folder, made once by `init`."""
        if self.secret_key:
            return self.secret_key
        file = self.data_dir / "secret_key"
        return file.read_text().strip() if file.is_file() else ""
