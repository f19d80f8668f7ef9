"""Connection settings of the two databases Quarterdeck runs on."""

from typing import Any
from urllib.parse import unquote, urlsplit

from quarterdeck.server.environment import Environment


def connection_settings(environment: Environment) -> dict[str, Any]:
    """Django's DATABASES entry for the chosen database."""
    if environment.db == "postgres":
        return _postgres(environment.database_url)
    return _sqlite(environment)


def _sqlite(environment: Environment) -> dict[str, Any]:
    pragmas = [
        "journal_mode=WAL",
        f"synchronous={environment.sqlite_synchronous}",
        "foreign_keys=ON",
        # Else REPLACE removes rows without asking the guards of append-only tables.
        "recursive_triggers=ON",
        "temp_store=MEMORY",
        f"cache_size=-{environment.sqlite_cache_mb * 1024}",
    ]
    return {
        "ENGINE": "quarterdeck.server.sqlite",
        "NAME": str(environment.data_dir / "quarterdeck.sqlite3"),
        "CONN_MAX_AGE": None,
        # As of Django's own engine by default.
        "TEST": {"NAME": ":memory:"},
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": " ".join(f"PRAGMA {pragma};" for pragma in pragmas),
        },
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or 5432,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # What is asked again is prepared; Django would never, for poolers that cannot keep statements.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2},
    }
