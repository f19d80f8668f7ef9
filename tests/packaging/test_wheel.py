"""What `pip install .` gives: the whole application, without Node and without this checkout."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.processes.installation import Installation, get

pytestmark = pytest.mark.packaging
PINS = re.compile(r"^([\w.\[\]-]+==[^\s\\]+(?: ; [^\\]+)?)", re.MULTILINE)


def build(target: str, source: Path, output: Path, *, path: str) -> Path:
    """Build a wheel or sdist with the environment's own hatchling; `path` is the PATH it sees."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(output)]
    subprocess.run(command, cwd=source, env={**os.environ, "PATH": path}, check=True, capture_output=True)
    (built,) = output.iterdir()
    return built


@pytest.fixture(scope="module")
def pathless(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PATH on which there is no Node and no npm."""
    folder: Path = tmp_path_factory.mktemp("bin")
    for name in ("sh", "env", "uname", "ldd", "gcc", "cc"):
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    assert shutil.which("node", path=str(folder)) is None
    return str(folder)


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"), path=os.environ["PATH"])


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory, pathless: str) -> Path:
    """The wheel, built from the unpacked sdist: what a packager does."""
    folder = tmp_path_factory.mktemp("unpacked")
    # By the program: the library warns without a filter in one version of Python, and knows none in another.
    subprocess.run(["tar", "-xf", sdist, "-C", folder], check=True)
    (source,) = folder.iterdir()
    return build("wheel", source, tmp_path_factory.mktemp("wheel"), path=pathless)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program `quarterdeck` in an environment that holds the wheel and what it requires."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True, symlinks=True)
    pins = folder / "constraints.txt"
    pins.write_text("\n".join(PINS.findall((ROOT / "requirements" / "development.lock").read_text())))
    pip = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--constraint", str(pins), str(wheel)], check=True, cwd=folder)
    return folder / "bin" / "quarterdeck"


def test_sdist_holds_the_built_front_end_and_no_packages(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = archive.getnames()
    assert [name for name in names if name.endswith("kit/static/app/manifest.json")]
    assert not [name for name in names if "node_modules" in name or name.endswith(".venv")]


def test_wheel_holds_the_product_and_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert [name for name in names if name.endswith("kit/static/app/manifest.json")]
    assert [name for name in names if name.endswith("templates/kit/base.html")]
    assert [name for name in names if name.endswith("licenses/LICENSE")]
    assert not [name for name in names if "/tests/" in name or name.startswith("tests/")]


def test_installed_application_is_set_up_and_answers(installed: Path, tmp_path: Path, pathless: str) -> None:
    installation = Installation(tmp_path, installed, extra={"PATH": pathless})
    link = installation.init()
    with installation.serve():
        status, page = get(link)
        assert (status, "Ada Lind" in page) == (200, True)
        style = re.search(r'href="(/static/app/[^"]+\.css)"', page)
        assert style is not None
        assert get(installation.url + style.group(1))[0] == 200
        assert installation.report("check") == {"findings": []}
