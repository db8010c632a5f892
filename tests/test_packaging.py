"""What is installed: complete, pinned, wheels only, under licences that allow it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
DIRECT = [Requirement(text) for text in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]]
PINS = {
    canonicalize_name(name): version
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^ \n]+)", LOCK, re.MULTILINE)
}


def _with_all_it_needs(names: list[str]) -> set[str]:
    """Canonical names of distributions and, from their metadata, of all that they need here."""
    seen: set[str] = set()
    waiting = [canonicalize_name(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for text in metadata.requires(name) or []:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(canonicalize_name(requirement.name))
    return seen


INSTALLED = sorted(_with_all_it_needs([requirement.name for requirement in DIRECT]))


@pytest.mark.parametrize("requirement", DIRECT, ids=lambda requirement: requirement.name)
def test_the_lock_holds_each_dependency_in_a_version_that_is_asked_for(requirement: Requirement) -> None:
    assert requirement.specifier.contains(PINS[canonicalize_name(requirement.name)])


@pytest.mark.parametrize("name", INSTALLED)
def test_the_lock_holds_all_that_is_needed_here_in_the_installed_version(name: str) -> None:
    assert PINS.get(name) == metadata.version(name)


def test_every_pin_has_hashes_and_no_address() -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) == len(PINS)
    for entry in entries:
        assert "--hash=sha256:" in entry, entry.split()[0]
    assert not re.search(r"://|--(extra-)?index|--find-links|^-e |file:", LOCK, re.MULTILINE)


@pytest.mark.parametrize("name", INSTALLED)
def test_no_part_is_under_a_licence_that_forbids_shipping(name: str) -> None:
    about = metadata.metadata(name)
    licence = " ".join(
        [
            about.get("License-Expression") or "",
            (about.get("License") or "").partition("\n")[0],
            *(text for text in about.get_all("Classifier") or [] if text.startswith("License")),
        ]
    )
    assert licence.strip()
    lesser = re.compile(r"LGPL\S*|GNU (Library or )?Lesser General Public License[^)]*\)?", re.IGNORECASE)
    assert not re.search(r"A?GPL|General Public License|SSPL|Commons Clause|BUSL", lesser.sub("", licence))


@pytest.mark.parametrize("requirement", DIRECT, ids=lambda requirement: requirement.name)
def test_each_dependency_has_its_row_in_the_docs(requirement: Requirement) -> None:
    rows = (ROOT / "docs/dependencies.md").read_text("utf-8")
    assert f"\n| {requirement.name} | " in rows


def test_the_docs_name_no_dependency_that_is_gone() -> None:
    rows = re.findall(r"^\| ([\w.-]+) \| ", (ROOT / "docs/dependencies.md").read_text("utf-8"), re.MULTILINE)
    assert set(rows) - {"package", "---"} == {requirement.name for requirement in DIRECT}


def test_a_built_wheel_holds_the_packages_and_their_data_and_nothing_else(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    import zipfile

    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    packages = {"scanner", "recognizers", "rules", "benchmarks"}
    assert tops == {*packages, f"ticketsafe-{PROJECT['version']}.dist-info"}
    for path in [*(ROOT / "rules").rglob("*.yaml"), *(ROOT / "scanner").rglob("*.json")]:
        assert path.relative_to(ROOT).as_posix() in names


def test_the_console_script_runs() -> None:
    (script,) = metadata.entry_points(group="console_scripts", name="ticketsafe")
    assert script.value == PROJECT["scripts"]["ticketsafe"]
    program = Path(sys.executable).with_name("ticketsafe")
    shown = subprocess.run([program, "--help"], check=True, capture_output=True, text=True)
    assert "scan" in shown.stdout
