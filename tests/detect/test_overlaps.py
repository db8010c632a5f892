"""The stated rule for overlaps."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scanner.act.redact import edits_of, label
from scanner.detect.overlaps import resolve
from scanner.model import Detection, Edit


def hit(start: int, end: int, score: float = 0.8, checksum: bool = False, entity: str = "A") -> Detection:
    return Detection(entity, start, end, score, "rule", "reason", "v" * (end - start), checksum)


def test_score_then_checksum_then_length() -> None:
    assert resolve([hit(0, 9, 0.7), hit(3, 5, 0.9)]) == [hit(3, 5, 0.9)]
    assert resolve([hit(0, 9), hit(3, 5, checksum=True)]) == [hit(3, 5, checksum=True)]
    assert resolve([hit(3, 5), hit(0, 9)]) == [hit(0, 9)]
    assert resolve([hit(0, 3), hit(3, 6)]) == [hit(0, 3), hit(3, 6)]


hits = st.builds(
    lambda start, size, score, check, entity: hit(start, start + size, score, check, entity),
    st.integers(0, 30),
    st.integers(1, 10),
    st.sampled_from([0.5, 0.8, 1.0]),
    st.booleans(),
    st.sampled_from("AB"),
)


@given(found=st.lists(hits, max_size=15), shuffled=st.randoms())
def test_order_changes_nothing_and_nothing_overlaps(found: list[Detection], shuffled) -> None:  # type: ignore[no-untyped-def]
    standing = resolve(found)
    other = [replace(one) for one in found]
    shuffled.shuffle(other)
    assert resolve(other) == standing
    for left, right in pairwise(standing):
        assert left.end <= right.start
    for one in found:
        assert any(one.start < kept.end and kept.start < one.end for kept in standing)


def test_what_was_said_stands_beside_the_values_in_it_and_is_taken_out_whole() -> None:
    said, value, other = hit(0, 20, entity="MESSAGE_CONTENT"), hit(5, 9, 0.6), hit(25, 28)
    standing = resolve([said, value, other])
    assert standing == [said, value, other]
    assert edits_of(standing, label) == [Edit(0, 20, "<MESSAGE_CONTENT>"), Edit(25, 28, "<A>")]
    assert resolve([hit(5, 9, entity="MESSAGE_CONTENT"), hit(5, 9)]) == [hit(5, 9)]
