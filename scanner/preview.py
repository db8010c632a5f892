"""What a report shows of a value: a masked preview, and a fingerprint that only the key's owner can make."""

from __future__ import annotations

import hmac
import os
import secrets
import stat
import unicodedata
from functools import cache
from hashlib import sha256
from pathlib import Path

from platformdirs import user_data_path

from recognizers import taxonomy
from scanner.errors import UsageError

KEY_VARIABLE = "TICKETSAFE_FINGERPRINT_KEY"
"""Environment variable that holds the key (any text of 16 characters or more) in place of the key file."""

_SECRET = frozenset(
    {"PASSWORD", "CREDENTIAL", "SECURITY_ANSWER", "COOKIE", "CARD_TRACK_DATA", "PROFILE_SCORE", "SALARY"}
)
_HIDDEN = "***"


def preview(entity: str, value: str) -> str:
    """The value, masked so that who knows it can recognise it and nobody else can read it.

    At most the first character of a longer value is kept, of mail addresses also that of the domain and its
    last label; nothing of secrets, or of values that few characters would give away.
    """
    bare = value.strip()
    if len(bare) < 6 or _is_secret(entity):
        return _HIDDEN
    if entity == "EMAIL_ADDRESS" and "@" in bare:
        local, _, domain = bare.rpartition("@")
        name, dot, top = domain.rpartition(".")
        if local and name and dot and top.isalpha() and len(local) > 1 and len(name) > 1:
            return f"{local[0]}{_HIDDEN}@{name[0]}{_HIDDEN}.{top}"
    first = bare[0]
    return f"{first}{_HIDDEN}" if first.isalnum() else _HIDDEN


@cache
def _is_secret(entity: str) -> bool:
    """Whether even a letter of a value would tell too much: secrets, whole texts, and what few words can say
    of a person (special categories and protected classes)."""
    entry = taxonomy().entities.get(entity)
    return entity in _SECRET or (
        entry is not None
        and (entry.encloses or (entry.gdpr9 and entry.where == ["*"]) or entry.classes[0] == "C")
    )


def normalised(entity: str, value: str) -> str:
    """The form in which equal values are equal: no case, no separators in numbers, single spaces in words."""
    bare = " ".join(unicodedata.normalize("NFKC", value).casefold().split())
    if sum(one.isdecimal() for one in bare) * 2 >= len(bare) and entity not in (
        "DATE_OF_BIRTH",
        "COORDINATES",
        "IP_ADDRESS",
    ):
        bare = "".join(one for one in bare if one.isalnum())
    return bare


class Fingerprints:
    """Makes fingerprints with one key: HMAC-SHA-256 of the entity and the normalised value, 32 hex digits."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, entity: str, value: str) -> str:
        """The fingerprint of a value."""
        message = f"{entity}\0{normalised(entity, value)}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, message, sha256).hexdigest()[:32]


def key_file() -> Path:
    """Where the key is kept between runs."""
    return user_data_path("ticketsafe") / "fingerprint.key"


@cache
def load_key() -> bytes:
    """The key of this user, made at first use (owner-only). Raises ``UsageError`` if its file is not
    private."""
    given = os.environ.get(KEY_VARIABLE)
    if given is not None:
        if len(given) < 16:
            raise UsageError(f"{KEY_VARIABLE} must hold at least 16 characters")
        return given.encode("utf-8", "surrogateescape")
    path = key_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_key(path)
    except OSError:
        # No place to keep one (a read-only home): fingerprints then only compare within this run.
        return secrets.token_bytes(32)
    with os.fdopen(descriptor, "w") as stream:
        key = secrets.token_hex(32)
        stream.write(key)
    return key.encode()


def _read_key(path: Path) -> bytes:
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise UsageError(f"{path}: others can read the fingerprint key; run: chmod 600 {path}")
        key = path.read_bytes().strip()
    except OSError as error:
        raise UsageError(f"{path}: the fingerprint key cannot be read: {error.strerror}") from None
    if len(key) < 16:
        raise UsageError(f"{path}: the fingerprint key is damaged; remove the file, and a new key is made")
    return key
