"""The vault: what goes in comes out, and whatever fails, the original is somewhere."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from scanner.act import vault as vault_module
from scanner.act.vault import Vault, default_vault, open_vault
from scanner.errors import UsageError, VaultError
from scanner.model import Action, ArtefactResult, Verdict

DATA = b"marker-7f3a jane@example.com\n" * 1000
MARKER = "marker-7f3a"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return open_vault(tmp_path / "vault")


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "uploads" / "jane.log"
    path.parent.mkdir()
    path.write_bytes(DATA)
    path.chmod(0o640)
    os.utime(path, ns=(1_600_000_000_123_456_789, 1_600_000_000_123_456_789))
    return path


def result(data: bytes = DATA) -> ArtefactResult:
    return ArtefactResult(
        artefact="<PERSON>.log",
        media_type="text/plain",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        verdict=Verdict.FLAGGED,
        action=Action.QUARANTINE,
        entities={"EMAIL_ADDRESS": 1000},
    )


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")


# --- in and out --------------------------------------------------------------------------------------------


def test_what_goes_in_comes_out(vault: Vault, original: Path) -> None:
    before = original.stat()
    entry = vault.keep(original, "<PERSON>.log", result())
    assert not original.exists()
    assert list(vault.entries()) == [entry]
    assert list(vault.verify()) == []
    assert vault.release(entry.id) == original
    after = original.stat()
    assert original.read_bytes() == DATA
    assert after.st_mtime_ns == before.st_mtime_ns
    assert stat.S_IMODE(after.st_mode) == 0o640
    assert list(vault.entries()) == []
    assert files(vault.folder) == []


def test_a_replacement_takes_the_original_s_place(vault: Vault, original: Path) -> None:
    replacement = original.parent / ".safe"
    replacement.write_bytes(b"safe")
    entry = vault.keep(original, "<PERSON>.log", result(), replacement)
    assert original.read_bytes() == b"safe"
    assert not replacement.exists()
    with pytest.raises(UsageError, match="something stands in its old place"):
        vault.release(entry.id)
    assert original.read_bytes() == b"safe"
    target = original.parent / "given back.log"
    vault.release(entry.id, target)
    assert target.read_bytes() == DATA


def test_release_into_a_folder(vault: Vault, original: Path, tmp_path: Path) -> None:
    entry = vault.keep(original, "x", result())
    assert vault.release(entry.id, tmp_path) == tmp_path / "jane.log"
    assert (tmp_path / "jane.log").read_bytes() == DATA


def test_release_never_overwrites_what_appears_meanwhile(
    vault: Vault, original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = vault.keep(original, "x", result())
    copy = vault_module._copy

    def copy_while_another_writes(*arguments: object) -> str:
        original.write_bytes(b"newer")
        return copy(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(vault_module, "_copy", copy_while_another_writes)
    with pytest.raises(UsageError, match="something stands"):
        vault.release(entry.id)
    assert original.read_bytes() == b"newer"
    assert sorted(path.name for path in original.parent.iterdir()) == ["jane.log"]
    assert [kept.id for kept in vault.entries()] == [entry.id]


def test_a_file_system_without_links(vault: Vault, original: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = vault.keep(original, "x", result())

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    vault.release(entry.id)
    assert original.read_bytes() == DATA
    assert [path.name for path in original.parent.iterdir()] == ["jane.log"]


def test_purge(vault: Vault, original: Path) -> None:
    entry = vault.keep(original, "x", result())
    vault.purge(entry.id)
    assert files(vault.folder) == []
    with pytest.raises(UsageError, match="has no entry"):
        vault.purge(entry.id)


@pytest.mark.parametrize("identifier", ["", ".", "..", "../x", "20250131-101500-0a1b2c3d", ".lock"])
def test_an_id_is_never_a_path(vault: Vault, identifier: str) -> None:
    for call in (vault.entry, vault.release, vault.purge):
        with pytest.raises(UsageError, match="has no entry"):
            call(identifier)
    assert vault.folder.is_dir()


def test_only_the_owner_may_read(vault: Vault, original: Path) -> None:
    old = os.umask(0)
    try:
        vault.keep(original, "x", result())
    finally:
        os.umask(old)
    for path in [vault.folder, *vault.folder.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_the_manifest_holds_facts_and_no_values(vault: Vault, original: Path) -> None:
    entry = vault.keep(original, "<PERSON>.log", result())
    text = (vault.folder / entry.id / "manifest.json").read_text()
    assert MARKER not in text
    facts = json.loads(text)
    assert facts["original"] == str(original)
    assert (facts["name"], facts["verdict"], facts["entities"]) == (
        "<PERSON>.log",
        "flagged",
        {"EMAIL_ADDRESS": 1000},
    )


def test_a_name_that_is_not_utf8(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.log")
    path.write_bytes(DATA)
    entry = vault.keep(path, "caf\\xe9.log", result())
    vault.release(entry.id)
    assert path.read_bytes() == DATA


# --- the folder --------------------------------------------------------------------------------------------


def test_a_vault_that_others_may_enter_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    with pytest.raises(VaultError, match="chmod 700"):
        open_vault(folder)
    folder.chmod(0o700)
    open_vault(folder)


def test_another_user_s_vault_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_vault(tmp_path / "vault")
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(VaultError, match="another user"):
        open_vault(tmp_path / "vault")


def test_a_file_is_no_vault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(VaultError, match="not a folder"):
        open_vault(tmp_path / "file")
    with pytest.raises(VaultError, match="cannot be opened"):
        open_vault(tmp_path / "file" / "vault")


def test_the_environment_names_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICKETSAFE_VAULT", str(tmp_path / "v"))
    assert default_vault() == tmp_path / "v"
    monkeypatch.delenv("TICKETSAFE_VAULT")
    assert default_vault().parts[-2:] == ("ticketsafe", "vault")


# --- what is refused ---------------------------------------------------------------------------------------


def test_what_is_not_a_regular_file_is_refused(vault: Vault, original: Path) -> None:
    link = original.parent / "link"
    link.symlink_to(original)
    pipe = original.parent / "pipe"
    os.mkfifo(pipe)
    for path in (link, pipe, original.parent, original.parent / "missing"):
        with pytest.raises(VaultError):
            vault.keep(path, "x", result())
    assert original.read_bytes() == DATA
    assert link.is_symlink()
    assert files(vault.folder) == []


def test_a_file_that_is_no_longer_what_was_scanned_stays(vault: Vault, original: Path) -> None:
    original.write_bytes(b"something else")
    with pytest.raises(VaultError, match="scan it again"):
        vault.keep(original, "x", result())
    assert original.read_bytes() == b"something else"
    assert files(vault.folder) == []


def test_a_file_that_changes_after_it_was_copied_stays(
    vault: Vault, original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = vault_module._write_manifest

    def write_while_another_does(*arguments: object) -> None:
        write(*arguments)  # type: ignore[arg-type]
        original.write_bytes(b"newer")

    monkeypatch.setattr(vault_module, "_write_manifest", write_while_another_does)
    with pytest.raises(VaultError, match="scan it again"):
        vault.keep(original, "x", result())
    assert original.read_bytes() == b"newer"
    (entry,) = vault.entries()
    assert (vault.folder / entry.id / "original").read_bytes() == DATA


def test_a_file_that_disappears_after_it_was_copied_is_kept(
    vault: Vault, original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = vault_module._write_manifest

    def write_while_another_removes(*arguments: object) -> None:
        write(*arguments)  # type: ignore[arg-type]
        original.unlink()

    monkeypatch.setattr(vault_module, "_write_manifest", write_while_another_removes)
    with pytest.raises(VaultError):
        vault.keep(original, "x", result())
    (entry,) = vault.entries()
    assert (vault.folder / entry.id / "original").read_bytes() == DATA


# --- faults ------------------------------------------------------------------------------------------------


def _failing_steps(monkeypatch: pytest.MonkeyPatch, at: int, fail: Callable[[], None]) -> list[int]:
    """Make the ``at``-th change to the disk fail; the list counts the changes."""
    count = [0]

    def wrap(owner: object, name: str) -> None:
        real = getattr(owner, name)

        def step(*arguments: object, **options: object) -> object:
            count[0] += 1
            if count[0] == at:
                fail()
            return real(*arguments, **options)

        monkeypatch.setattr(owner, name, step)

    for name in ("open", "fsync", "rename", "replace"):
        wrap(os, name)
    wrap(Path, "mkdir")
    wrap(Path, "unlink")
    wrap(vault_module, "_write_manifest")
    wrap(vault_module, "_digest")
    return count


def _no_space() -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("with_replacement", [False, True])
@pytest.mark.parametrize("at", range(1, 20))
def test_a_disk_that_fails_at_any_step_loses_nothing(
    vault: Vault, original: Path, monkeypatch: pytest.MonkeyPatch, at: int, with_replacement: bool
) -> None:
    replacement = original.parent / ".safe"
    replacement.write_bytes(b"safe")
    with monkeypatch.context() as patch:
        count = _failing_steps(patch, at, _no_space)
        try:
            vault.keep(original, "x", result(), replacement if with_replacement else None)
            failure = None
        except VaultError as error:
            failure = str(error)
    entries = list(vault.entries())
    if failure is not None:
        assert MARKER not in failure
        assert str(original) not in failure
        assert original.read_bytes() == DATA
        assert replacement.read_bytes() == b"safe"
    else:
        assert len(entries) == 1
        assert (
            count[0] < at or at >= 12
        )  # only the last step, the sync of the original's folder, may fail unseen
    for entry in entries:
        assert (vault.folder / entry.id / "original").read_bytes() == DATA
    # The vault goes on to work.
    if failure is not None:
        vault.keep(original, "x", result())
    assert list(vault.verify()) == []
    assert DATA in [path.read_bytes() for path in files(vault.folder)]


def test_a_disk_that_does_not_keep_what_is_written(
    vault: Vault, original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = vault_module._copy

    def copy_and_lose(source: BinaryIO, target: Path) -> str:
        digest = copy(source, target)
        target.write_bytes(DATA[:-1])
        return digest

    monkeypatch.setattr(vault_module, "_copy", copy_and_lose)
    with pytest.raises(VaultError, match="does not give back"):
        vault.keep(original, "x", result())
    assert original.read_bytes() == DATA
    assert files(vault.folder) == []


def test_an_original_that_cannot_leave_its_folder_is_not_kept_twice(
    vault: Vault, original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "replace", lambda *_: _no_space())
    with pytest.raises(VaultError, match="cannot be moved"):
        vault.keep(original, "x", result(), original.parent / ".safe")
    assert original.read_bytes() == DATA
    assert files(vault.folder) == []


def _keep_and_die(folder: Path, original: Path, at: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        _failing_steps(patch, at, lambda: os.kill(os.getpid(), signal.SIGKILL))
        open_vault(folder).keep(original, "x", result())


@pytest.mark.parametrize("at", range(1, 16))
def test_killed_at_any_step_the_original_is_somewhere(tmp_path: Path, original: Path, at: int) -> None:
    folder = tmp_path / "vault"
    context = multiprocessing.get_context("fork")
    process = context.Process(target=_keep_and_die, args=(folder, original, at))
    process.start()
    process.join()
    vault = open_vault(folder)
    entries = list(vault.entries())
    if original.exists():
        assert original.read_bytes() == DATA
    else:
        assert len(entries) == 1
    for entry in entries:
        assert (folder / entry.id / "original").read_bytes() == DATA
    # What was left half made is reported, and the next original that comes in sweeps it away.
    unfinished = [problem for problem in vault.verify() if "unfinished" in problem.problem]
    assert len(unfinished) == len([path for path in folder.iterdir() if path.name.startswith(".incoming")])
    original.write_bytes(DATA)
    vault.keep(original, "x", result())
    assert list(vault.verify()) == []
    assert not [path for path in folder.iterdir() if path.name.startswith(".incoming")]


def test_a_release_that_fails_leaves_the_entry(
    vault: Vault, original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = vault.keep(original, "x", result())
    with monkeypatch.context() as patch:
        patch.setattr(os, "utime", lambda *_, **__: _no_space())
        with pytest.raises(VaultError, match="No space"):
            vault.release(entry.id)
    assert list(original.parent.iterdir()) == []
    assert list(vault.verify()) == []
    vault.release(entry.id)
    assert original.read_bytes() == DATA


# --- damage ------------------------------------------------------------------------------------------------


def _damages() -> Iterator[tuple[str, Callable[[Path], object], str]]:
    yield "bytes changed", lambda entry: (entry / "original").write_bytes(DATA[:-1] + b"!"), "SHA-256 differs"
    yield "original gone", lambda entry: (entry / "original").unlink(), "original is missing"
    yield "manifest gone", lambda entry: (entry / "manifest.json").unlink(), "manifest is missing"
    yield "manifest empty", lambda entry: (entry / "manifest.json").write_bytes(b""), "manifest is damaged"
    yield "manifest binary", lambda entry: (entry / "manifest.json").write_bytes(b"\xff\x00"), "is damaged"
    yield "manifest deep", lambda entry: (entry / "manifest.json").write_bytes(b"[" * 100_000), "is damaged"
    yield "manifest edited", _edit, "manifest is damaged"
    yield "wide mode", lambda entry: (entry / "original").chmod(0o644), "others may read it"


def _edit(entry: Path) -> None:
    path = entry / "manifest.json"
    path.write_text(path.read_text().replace("jane.log", "john.log"))


@pytest.mark.parametrize(
    ("damage", "problem"), [pytest.param(act, text, id=name) for name, act, text in _damages()]
)
def test_damage_is_told_and_the_others_still_work(
    vault: Vault, original: Path, damage: Callable[[Path], object], problem: str
) -> None:
    bad = vault.keep(original, "bad", result())
    original.write_bytes(DATA)
    good = vault.keep(original, "good", result())
    damage(vault.folder / bad.id)
    problems = list(vault.verify())
    assert [found.id for found in problems] == [bad.id]
    assert problem in problems[0].problem
    assert good in list(vault.entries())
    vault.release(good.id)
    assert original.read_bytes() == DATA
    vault.purge(bad.id)
    assert list(vault.verify()) == []


def test_a_damaged_original_is_not_released(vault: Vault, original: Path) -> None:
    entry = vault.keep(original, "x", result())
    (vault.folder / entry.id / "original").write_bytes(b"changed")
    with pytest.raises(VaultError, match="SHA-256 differs"):
        vault.release(entry.id)
    assert list(original.parent.iterdir()) == []
    assert (vault.folder / entry.id / "original").exists()


# --- together ----------------------------------------------------------------------------------------------


def _keep_many(folder: Path, originals: list[Path]) -> None:
    vault = open_vault(folder)
    for original in originals:
        vault.keep(original, original.name, result())


def test_many_processes_use_one_vault(tmp_path: Path) -> None:
    originals = [tmp_path / f"{index}.log" for index in range(40)]
    for path in originals:
        path.write_bytes(DATA)
    context = multiprocessing.get_context("fork")
    processes = [
        context.Process(target=_keep_many, args=(tmp_path / "vault", originals[start::4]))
        for start in range(4)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    vault = open_vault(tmp_path / "vault")
    assert sorted(entry.name for entry in vault.entries()) == sorted(path.name for path in originals)
    assert list(vault.verify()) == []
