"""Previews and fingerprints: nothing of a value that could be read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner import preview as module
from scanner.errors import UsageError
from scanner.preview import Fingerprints, load_key, preview


@given(value=st.text(max_size=60), entity=st.sampled_from(["PERSON", "PASSWORD", "EMAIL_ADDRESS", "US_SSN"]))
def test_a_preview_shows_no_run_of_the_value(value: str, entity: str) -> None:
    shown = preview(entity, value)
    assert shown.count("***") >= 1
    kept = shown.replace("***", "")
    assert len(kept) <= 28
    assert len(value.strip()) < 6 or len(kept) < len(value.strip())


def test_previews() -> None:
    assert preview("EMAIL_ADDRESS", "jane.doe@example.com") == "j***@e***.com"
    assert preview("PERSON", "Jane Smith") == "J***"
    assert preview("PASSWORD", "Tr0ub4dor&3") == "***"
    assert preview("PROFILE_SCORE", "0.87") == "***"


def test_fingerprints_are_keyed_and_equal_for_equal_values() -> None:
    one, other = Fingerprints(b"k" * 32), Fingerprints(b"l" * 32)
    assert one.of("PERSON", "Jane  Smith") == one.of("PERSON", "jane smith")
    assert one.of("CREDIT_CARD", "4111 1111 1111 1111") == one.of("CREDIT_CARD", "4111-1111-1111-1111")
    assert one.of("PERSON", "Jane Smith") != other.of("PERSON", "Jane Smith")
    assert one.of("IP_ADDRESS", "1.23.4.5") != one.of("IP_ADDRESS", "12.3.4.5")


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(module.KEY_VARIABLE, raising=False)
    monkeypatch.setattr(module, "user_data_path", lambda name: tmp_path / name)
    load_key.cache_clear()
    key = load_key()
    path = tmp_path / "ticketsafe/fingerprint.key"
    assert path.stat().st_mode & 0o777 == 0o600
    load_key.cache_clear()
    assert load_key() == key
    path.chmod(0o644)
    load_key.cache_clear()
    with pytest.raises(UsageError, match="chmod 600"):
        load_key()
    load_key.cache_clear()
