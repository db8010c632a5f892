"""The benchmarks run and judge rightly; their figures are not judged here."""

from __future__ import annotations

import importlib
import json
import random
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import bitcoin, luhn
from typer.testing import CliRunner

from benchmarks import false_positives, names
from benchmarks.accuracy import identifiers
from benchmarks.accuracy.artefacts import Artefact, generate
from benchmarks.accuracy.data import load
from benchmarks.accuracy.fields import load_fields
from benchmarks.accuracy.markdown import PAGE, with_section
from benchmarks.accuracy.marking import Label, bare, mark, unmark
from benchmarks.accuracy.results import STANDARD, Stored, changes, read_result
from benchmarks.accuracy.rivals.run import load_rivals
from benchmarks.accuracy.scoring import Score, score
from benchmarks.accuracy.spots import Spot
from recognizers import taxonomy
from scanner.cli import app

# --- names -------------------------------------------------------------------------------------------------


def test_names_are_measured() -> None:
    figures = names.measure("ticketsafe")
    assert figures["people_in_logs"] == 0
    assert float(figures["names_found"]) > 0.5


# --- the corpus --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def corpus() -> list[Artefact]:
    return list(generate(3, 6))


def test_the_corpus_is_the_same_for_the_same_seed() -> None:
    assert list(generate(7, 1)) == list(generate(7, 1))
    assert list(generate(7, 1)) != list(generate(8, 1))


def test_more_rounds_only_add_artefacts() -> None:
    assert list(generate(7, 2))[: len(list(generate(7, 1)))] == list(generate(7, 1))


def test_every_entity_is_in_the_corpus(corpus: list[Artefact]) -> None:
    there = {label.entity for artefact in corpus for label in artefact.labels if label.required}
    assert there == set(taxonomy().entities)


def test_every_entity_that_the_data_names_is_known() -> None:
    known = set(taxonomy().entities)
    for field in load_fields():
        assert {field.entity, *field.also} <= known
    for rival in load_rivals().values():
        assert rival.knows <= known
    assert set(load("scoring.yaml")["encloses"]) <= known


def test_labels_stand_where_their_values_are(corpus: list[Artefact]) -> None:
    for artefact in corpus:
        assert not re.search("[\ue000-\uf8ff]", artefact.text), artefact.name
        assert len({artefact.name for artefact in corpus}) == len(corpus)
        for label in artefact.labels:
            value = artefact.text[label.start : label.end]
            assert value.strip(), (artefact.name, label)
            if label.entity == "EMAIL_ADDRESS":
                assert re.fullmatch(r"[\w.%+-]+@[\w.-]+", value), value
            if label.entity == "US_SSN":
                assert re.fullmatch(r"\d{3}-\d\d-\d{4}", value), value


def test_json_is_json_and_csv_has_as_many_cells_as_columns(corpus: list[Artefact]) -> None:
    import csv

    for artefact in corpus:
        if artefact.name.endswith((".json", ".har")):
            json.loads(artefact.text)
        if artefact.name.endswith(".ndjson"):
            for line in artefact.text.splitlines():
                json.loads(line)
        if artefact.form == "xml":
            import xml.etree.ElementTree as ElementTree

            ElementTree.fromstring(artefact.text)
        if artefact.form == "csv":
            header = artefact.text.partition("\n")[0]
            rows = list(csv.reader(artefact.text.splitlines(), delimiter=max(",;", key=header.count)))
            assert len({len(row) for row in rows}) == 1, artefact.name


@given(
    st.lists(
        st.tuples(st.sampled_from(["PERSON", "AGE?", "PHOTO|FACE_IMAGE"]), st.text('ab"\\é\n', min_size=1))
    )
)
def test_marks_survive_a_json_writer(values: list[tuple[str, str]]) -> None:
    marked = json.dumps([mark(entity, value) for entity, value in values], ensure_ascii=False)
    text, labels = unmark(marked)
    assert json.loads(text) == [value for _, value in values]
    assert len(labels) == len(values)
    for label, (entity, value) in zip(labels, values, strict=True):
        assert json.loads(f'"{text[label.start : label.end]}"') == value
        assert label.required is not entity.endswith("?")
        assert label.accepts(entity.rstrip("?").split("|")[-1])


def test_a_bare_value_has_no_quotes() -> None:
    text, (label,) = unmark(json.dumps({"age": bare(mark("AGE", "41"))}, ensure_ascii=False))
    assert text == '{"age": 41}'
    assert text[label.start : label.end] == "41"


# --- numbers -----------------------------------------------------------------------------------------------

_MODULES = {
    "uk_nhs": "gb.nhs", "uk_utr": "gb.utr", "ie_ppsn": "ie.pps", "de_steuer_id": "de.idnr",
    "at_svnr": "at.vnr",
    "ch_ahv": "ch.ssn", "au_tfn": "au.tfn", "au_abn": "au.abn", "us_ssn": "us.ssn", "us_itin": "us.itin",
    "us_ein": "us.ein", "routing_number": "us.rtn", "ca_sin": "ca.sin", "in_aadhaar": "in_.aadhaar",
    "in_pan": "in_.pan", "fr_nir": "fr.nir", "es_dni": "es.dni", "es_nie": "es.nie", "nl_bsn": "nl.bsn",
    "it_codice_fiscale": "it.codicefiscale", "be_nn": "be.nn", "pl_pesel": "pl.pesel", "kr_rrn": "kr.rrn",
    "se_personnummer": "se.personnummer", "no_fodselsnummer": "no.fodselsnummer", "fi_hetu": "fi.hetu",
    "br_cpf": "br.cpf", "za_id": "za.idnr", "jp_my_number": "jp.in_", "imei": "imei", "card_digits": "luhn",
}  # fmt: skip


@pytest.mark.parametrize("maker", _MODULES)
def test_made_up_numbers_are_valid(maker: str) -> None:
    is_valid: Callable[[str], bool] = importlib.import_module(f"stdnum.{_MODULES[maker]}").is_valid
    chance = random.Random(1)
    for _ in range(30):
        number = getattr(identifiers, maker)(chance)
        assert is_valid(number), number


@pytest.mark.parametrize("country", ["DE", "AT", "CH", "GB", "IE", "FR", "NL"])
def test_made_up_ibans_are_valid(country: str) -> None:
    from stdnum import iban

    chance = random.Random(2)
    for _ in range(30):
        assert iban.is_valid(identifiers.iban_compact(chance, country))


def test_numbers_of_own_code_have_the_known_check_digits() -> None:
    """L898902C3 is the specimen of ICAO 9303; the others are checked by python-stdnum."""
    chance = random.Random(3)
    assert all(bitcoin.is_valid(identifiers.bitcoin_base58(chance)) for _ in range(20))
    assert all(bitcoin.is_valid(identifiers.bitcoin_bech32(chance)) for _ in range(20))
    assert identifiers._weighted_731("L898902C3") == "6"
    for _ in range(20):
        assert luhn.is_valid("80840" + identifiers.us_npi(chance))
        first, second = identifiers.mrz_td3(chance, "Eriksson", "Anna Maria", "UTO").split("\n")
        assert (len(first), len(second)) == (44, 44)
        assert first.startswith("P<UTOERIKSSON<<ANNA<MARIA<<<")


# --- scoring -----------------------------------------------------------------------------------------------


def _judged(labels: list[Label], spots: list[Spot], encloses: frozenset[str] = frozenset()) -> Score:
    artefact = Artefact("a.txt", "text", 0, "0123456789" * 4, tuple(labels))
    return score([artefact], {"a.txt": spots}, {"PERSON": ("A", "B")}, encloses)


def _label(entity: str, start: int, end: int, required: bool = True) -> Label:
    return Label(entity, start, end, frozenset({entity}), required)


def test_a_value_is_found_by_more_than_half_of_its_characters() -> None:
    label = [_label("PERSON", 10, 20)]
    assert _judged(label, [Spot(10, 15, ("PERSON",))]).total.found == 0
    assert _judged(label, [Spot(10, 16, ("PERSON",))]).total.found == 1
    assert _judged(label, [Spot(10, 13, ("PERSON",)), Spot(15, 18, ("PERSON",))]).total.found == 1
    assert _judged(label, [Spot(10, 14, ("PERSON",)), Spot(10, 15, ("PERSON",))]).total.found == 0


def test_findings_are_right_confused_or_false() -> None:
    labels = [_label("PERSON", 0, 5), _label("AGE", 10, 12)]
    spots = [Spot(0, 5, ("PERSON",)), Spot(10, 12, ("PERSON",)), Spot(20, 24, ("PERSON",))]
    judged = _judged(labels, spots)
    person, age = judged.entities["PERSON"], judged.entities["AGE"]
    assert (person.right, person.confused, person.false) == (1, 1, 1)
    assert person.precision == 0.5
    assert (age.found, age.covered) == (0, 1)
    assert judged.classes["B"].values == 1
    assert [one.text for one in judged.false] == ["0123"]
    assert [(one.entity, one.instead) for one in judged.missed] == [("AGE", ("PERSON",))]


def test_what_is_optional_counts_for_nothing() -> None:
    judged = _judged([_label("PERSON", 0, 5, required=False)], [Spot(0, 5, ("PERSON",))])
    assert (judged.total.values, judged.total.right, judged.total.false) == (0, 0, 0)
    assert _judged([_label("PERSON", 0, 5, required=False)], [Spot(0, 5, ("AGE",))]).total.false == 1


def test_a_record_is_found_by_any_finding_of_its_entity_and_may_enclose_values() -> None:
    encloses = frozenset({"CV_OR_REFERENCE"})
    labels = [_label("CV_OR_REFERENCE", 0, 40), _label("AGE", 10, 12)]
    assert _judged(labels, [Spot(0, 3, ("CV_OR_REFERENCE",))], encloses).total.found == 1
    judged = _judged([_label("AGE", 10, 12)], [Spot(0, 30, ("CV_OR_REFERENCE",))], encloses)
    assert (judged.total.false, judged.total.confused) == (0, 0)


def test_f2_weighs_recall() -> None:
    judged = _judged(
        [_label("AGE", 0, 2), _label("AGE", 4, 6)], [Spot(0, 2, ("AGE",)), Spot(30, 32, ("AGE",))]
    )
    count = judged.entities["AGE"]
    assert (count.recall, count.precision) == (0.5, 0.5)
    assert count.f2 == 0.5


# --- the command -------------------------------------------------------------------------------------------


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        app, ["bench", "accuracy", "--seed", "5", "--size", "1", "--workers", "1", *arguments]
    )
    return result.exit_code, result.output


def _one_format(*arguments: str) -> tuple[int, str]:
    return _run("--only", "form_text", "--rivals", "none", *arguments)


def test_a_run_is_kept_compared_and_checked(tmp_path: Path) -> None:
    kept = tmp_path / "accuracy.json"
    code, shown = _one_format("-o", str(kept), "--misses", str(tmp_path / "misses"))
    assert code == 0, shown
    assert "PERSON" in shown
    assert (tmp_path / "misses" / "false_positives.txt").is_file()
    result: Stored = json.loads(kept.read_text("utf-8"))
    again = kept.read_bytes()
    assert _one_format("-o", str(kept))[0] == 0
    assert kept.read_bytes() == again
    assert _one_format("-o", str(kept), "--check")[0] == 0
    for figures in result["entities"].values():
        figures["recall"] = 1.0
        figures["values"] += 1
    result["entities"]["PERSON"]["recall"] = 2.0
    kept.write_text(json.dumps(result), "utf-8")
    code, shown = _one_format("-o", str(kept), "--check")
    assert code == 1
    assert "PERSON" in shown.rpartition("fell by more than a point")[2]


def test_a_fall_of_a_point_is_noticed() -> None:
    def result(recall: float | None, precision: float | None) -> Stored:
        figures = {"recall": recall, "precision": precision}
        return {"entities": {"AGE": figures}}  # type: ignore[typeddict-item]

    def fell(last: Stored, now: Stored) -> bool:
        return changes(last, now)["AGE"].fell

    assert not fell(result(0.95, 1.0), result(0.94, 1.0))
    assert fell(result(0.95, 1.0), result(0.93, 1.0))
    assert fell(result(0.95, 1.0), result(0.99, 0.98))
    assert fell(result(0.0, None), result(0.0, 0.5))


def test_the_artefacts_can_be_written(tmp_path: Path) -> None:
    code, shown = _run("--files", str(tmp_path / "corpus"))
    assert code == 0, shown
    labels = [
        json.loads(line) for line in (tmp_path / "corpus" / "labels.jsonl").read_text("utf-8").splitlines()
    ]
    assert len({label["entity"] for label in labels}) > 90
    for label in labels:
        with (tmp_path / "corpus" / label["file"]).open(encoding="utf-8", newline="") as source:
            text = source.read()
        assert text[label["start"] : label["end"]] == label["text"]
        line = text.split("\n")[label["line"] - 1]
        assert line[label["column"] - 1 :].startswith(label["text"].split("\n")[0])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--only", "papyrus"), "there is no format papyrus"),
        (("--rivals", "nobody"), "there is no rival nobody"),
        (("--python", "datafog"), "--python wants"),
        (("--only", "exif", "--rivals", "none", "--check", "-o", "nowhere.json"), "nothing to check against"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], told: str) -> None:
    code, shown = _run(*arguments)
    assert code == 2
    assert told in shown


def test_a_missing_package_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith(("benchmarks.accuracy", "faker"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "faker", None)
    code, shown = _run()
    assert code == 2
    assert "pip install 'ticketsafe[bench]'" in shown


@pytest.mark.slow
def test_presidio_is_measured_beside(tmp_path: Path) -> None:
    kept = tmp_path / "accuracy.json"
    code, shown = _run("--only", "purchases", "--rivals", "presidio", "-o", str(kept))
    assert code == 0, shown
    rival = json.loads(kept.read_text("utf-8"))["rivals"]["presidio"]
    assert rival["theirs"]["EMAIL_ADDRESS"]["values"] == rival["ours"]["EMAIL_ADDRESS"]["values"] > 0
    assert rival["theirs"]["EMAIL_ADDRESS"]["found"] > 0


# --- logs of one's own -------------------------------------------------------------------------------------


def test_findings_in_a_folder_of_logs_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "clean.log").write_text(
        "service started\n" * 500 + "from 198.51.100.7 user=jdoe42\n", "utf-8"
    )
    assert false_positives.main([str(tmp_path), "--workers", "1"]) == 0
    assert "501 lines  all" in capsys.readouterr().out
    (tmp_path / "other.log").write_text("mail to jane.roe@example.com\n", "utf-8")
    assert false_positives.main([str(tmp_path), "--workers", "1"]) == 1
    assert "EMAIL_ADDRESS 1" in capsys.readouterr().out


def test_the_docs_show_the_kept_result() -> None:
    root = Path(__file__).resolve().parent.parent
    result = read_result(root / STANDARD)
    assert result is not None
    page = (root / PAGE).read_text("utf-8")
    assert with_section(page, result) == page
