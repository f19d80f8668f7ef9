"""The files of deploy/: an installation behind nginx with TLS, and behind pgbouncer, as the guide lays them."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from tests.architecture.source import ROOT
from tests.processes.client import Client
from tests.processes.installation import SAME_ON_BOTH, Installation, founded, free_port, wait_until

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform != "linux", reason="runs servers of the distribution"),
]
DEPLOY = ROOT / "deploy"
HOST = "sales.example.com"
TOO_MANY = "Too many tries"
# Where distributions put servers.
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
NGINX, PGBOUNCER = (shutil.which(name, path=PATH) or "" for name in ("nginx", "pgbouncer"))


def settings() -> dict[str, str]:
    """What the environment file says, as the service reads it."""
    lines = (DEPLOY / "quarterdeck.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@contextmanager
def running(command: list[str | Path]) -> Iterator[None]:
    """A server in the foreground until the block ends."""
    process = subprocess.Popen(list(map(str, command)))
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def certificate(folder: Path) -> Path:
    """A certificate for the host, signed by itself."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
         "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder / "fullchain.pem"


def configured(folder: Path, plain: int, secure: int, behind: int) -> Path:
    """Nginx's configuration of the guide, at ports of our own."""
    server = (DEPLOY / "nginx.conf").read_text().replace("/etc/ssl/quarterdeck", str(folder))
    server = server.replace("listen 80;", f"listen 127.0.0.1:{plain};")
    server = server.replace("listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;")
    server = server.replace("127.0.0.1:8000", f"127.0.0.1:{behind}")
    spools = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    target = folder / "nginx.conf"
    target.write_text(
        f"daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{spools}{server}}}\n"
    )
    return target


@pytest.mark.skipif(not NGINX, reason="nginx is not installed")
@SAME_ON_BOTH
def test_behind_nginx_with_tls(tmp_path: Path) -> None:
    plain, secure = free_port(), free_port()
    installation = founded(tmp_path / "data", settings() | {"QUARTERDECK_DATA_DIR": str(tmp_path / "data")})
    trust = ssl.create_default_context(cafile=str(certificate(tmp_path)))
    trust.check_hostname = False  # the name is checked below, the address is the loopback's
    with (
        installation.serve(),
        running(
            [shutil.which("nginx", path=PATH) or "nginx", "-c", configured(tmp_path, plain, secure, installation.port)]
        ),
    ):
        wait_until(lambda: answers(plain), 180)
        redirected = ask(http.client.HTTPConnection("127.0.0.1", plain, timeout=60))
        assert (redirected.status, redirected.headers["Location"]) == (301, f"https://{HOST}/signin/")
        answer = ask(http.client.HTTPSConnection("127.0.0.1", secure, timeout=60, context=trust))
        assert answer.status == 200
        assert "Secure" in answer.headers["Set-Cookie"]
        assert answer.headers["Strict-Transport-Security"]
        # A visitor who names another host gets nowhere.
        assert (
            ask(http.client.HTTPSConnection("127.0.0.1", secure, timeout=60, context=trust), host="evil").status == 400
        )
        assert HOST in ssl_names(secure, trust)
        # As large as the product takes files, and no larger.
        assert expected(secure, trust, "/imports/new", 2_000_000_000) == b"HTTP/1.1 100"
        assert expected(secure, trust, "/api/v1/snapshot-series/x/files", 2_000_000_000) == b"HTTP/1.1 100"
        assert expected(secure, trust, "/opportunities/new", 40_000_000) == b"HTTP/1.1 413"
        # Tries are counted by where a visitor is, whatever it says of that.
        assert TOO_MANY not in "".join(tries(secure, trust, "127.0.0.2", 10))
        assert TOO_MANY in tries(secure, trust, "127.0.0.2", 1)[0]
        assert TOO_MANY not in tries(secure, trust, "127.0.0.3", 1)[0]


def tries(port: int, trust: ssl.SSLContext, address: str, times: int) -> list[str]:
    """What is answered to wrong passwords from this address, each time with another claim of where it is."""
    found = []
    for number in range(times):
        said = {"Host": HOST, "Referer": f"https://{HOST}/signin/", "X-Forwarded-For": f"198.51.100.{number}"}
        connection = http.client.HTTPSConnection(
            "127.0.0.1", port, timeout=60, context=trust, source_address=(address, 0)
        )
        connection.request("GET", "/signin/", headers=said)
        page = connection.getresponse()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
        assert token
        typed = {"csrfmiddlewaretoken": token[1], "login": f"nobody{number}@nordvik.example", "password": "wrong"}
        said |= {"Cookie": page.headers["Set-Cookie"].partition(";")[0]}
        said |= {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/signin/", urlencode(typed), said)
        found.append(connection.getresponse().read().decode())
        connection.close()
    return found


def expected(port: int, trust: ssl.SSLContext, path: str, size: int) -> bytes:
    """Whether the proxy lets a body of this size come: the first words of its answer to who asks before."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=60) as plain,
        trust.wrap_socket(plain, server_hostname=HOST) as connection,
    ):
        said = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {size}\r\nExpect: 100-continue\r\n\r\n"
        connection.sendall(said.encode())
        return connection.recv(12)


def ask(connection: http.client.HTTPConnection, host: str = HOST) -> http.client.HTTPResponse:
    """The sign-in page, as the browser asks for it."""
    connection.request("GET", "/signin/", headers={"Host": host})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def answers(port: int) -> bool:
    """Whether somebody listens."""
    try:
        ask(http.client.HTTPConnection("127.0.0.1", port, timeout=60))
    except OSError:
        return False
    return True


def ssl_names(port: int, trust: ssl.SSLContext) -> str:
    """The names in the certificate that is shown."""
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=trust)
    connection.connect()
    found = connection.sock.getpeercert() or {}
    connection.close()
    return str(found.get("subjectAltName"))


@pytest.mark.skipif(os.environ.get("QUARTERDECK_DB") != "postgres", reason="pgbouncer stands before PostgreSQL")
@pytest.mark.skipif(not PGBOUNCER, reason="pgbouncer is not installed")
def test_behind_pgbouncer(tmp_path: Path) -> None:
    direct = os.environ["QUARTERDECK_DATABASE_URL"].rpartition("/")[0]
    port, found = free_port(), re.search(r":(\d+)$", direct)
    assert found
    name = f"bounced_{time.time_ns()}"
    with psycopg.connect(f"{direct}/postgres", autocommit=True) as postgres:
        postgres.execute(f"CREATE DATABASE {name}".encode())
    try:
        said = (DEPLOY / "pgbouncer.ini").read_text()
        said = said.replace("port=5432 dbname=quarterdeck", f"port={found[1]} dbname={name} user=quarterdeck")
        said = said.replace("listen_port = 6432", f"listen_port = {port}").replace("scram-sha-256", "any")
        (tmp_path / "pgbouncer.ini").write_text(said.replace("auth_file = /etc/pgbouncer/userlist.txt\n", ""))
        shutil.chown(tmp_path, "postgres")
        for folder in tmp_path.parents[:2]:
            folder.chmod(0o755)
        as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
        extra = {
            "QUARTERDECK_DB": "postgres",
            "QUARTERDECK_DATABASE_URL": f"postgresql://quarterdeck@127.0.0.1:{port}/quarterdeck",
        }
        with running([*as_postgres, PGBOUNCER, tmp_path / "pgbouncer.ini"]):
            installation = Installation(tmp_path / "data", extra=extra)
            installation.folder.mkdir()
            installation.init()
            with installation.serve():
                wait_until(lambda: (installation.health() or {}).get("status") == "ok", 180)
                assert installation.rows("SELECT count(*) FROM users_person") == [(1,)]
                client = Client(installation, installation.token("opportunities.create", "opportunities.move"))
                pipeline = client.pipeline()
                first, second = (stage["id"] for stage in pipeline["stages"][:2])
                body = {"pipeline_id": pipeline["id"], "stage_id": first, "name": "Cranes"}
                deal = client.send("POST", "/opportunities", body).content["id"]
                moves = [client.send("POST", f"/opportunities/{deal}/move", {"stage_id": to}) for to in (second, first)]
                assert [move.status for move in moves] == [200, 200]
            assert installation.call("check").returncode == 0
    finally:
        with psycopg.connect(f"{direct}/postgres", autocommit=True) as postgres:
            postgres.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@SAME_ON_BOTH
def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    unit = tmp_path / "quarterdeck.service"
    program = shutil.which("true") or "/bin/true"
    unit.write_text((DEPLOY / "quarterdeck.service").read_text().replace("/opt/quarterdeck/bin/quarterdeck", program))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if "quarterdeck.service" in line] == []
    assert done.returncode == 0, done.stderr


@SAME_ON_BOTH
def test_the_container_file_names_what_there_is() -> None:
    said = (DEPLOY / "Containerfile").read_text()
    from quarterdeck.server.environment import Environment

    named = re.findall(r"QUARTERDECK_([A-Z_]+)=", said)
    assert named
    assert {name.lower() for name in named} <= set(Environment.model_fields)
