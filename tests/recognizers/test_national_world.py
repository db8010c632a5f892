"""Numbers of people in Germany, Austria, Switzerland, Australia, Singapore and beyond, and travel
documents: under their keys, in sentences, in logs, and what must stay clean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizers.validators import by_name
from recognizers.validators.travel_documents import check_digit, data_line, names_line
from tests.recognizers.analysis import found

VALID = {
    "de_steuer_id": ["36 574 261 809", "86095742719", "65929970489"],
    "de_steuernummer": ["93/815/08152", "181/815/08155", "2893081508152"],
    "de_identity_document": [
        "LZ6311T475",
        "L01X00T471D",
        "L01X00T47",
        "C01X00T478",
        "1220001297D",
        "T220001293",
    ],
    "de_rvnr": ["65 170839 J 003", "65170839J003"],
    "at_svnr": ["1237 010180", "1237010180"],
    "ch_ahv": ["756.9217.0769.85", "7569217076985"],
    "au_tfn": ["123 456 782", "865414088"],
    "au_medicare": ["2123 45670 1", "2123456701", "2123 45670 1/2"],
    "au_abn": ["51 824 753 556", "51824753556"],
    "sg_nric_fin": ["S1234567D", "T1234567J", "F1234567N", "G1234567X", "M1234567K"],
    "ca_sin": ["046 454 286", "123456782"],
    "in_aadhaar": ["2341 2341 2346"],
    "in_pan": ["AAPPV8261K"],
    "fr_nir": ["2 95 10 99 126 111 93", "253072B07300470"],
    "fr_tax_number": ["30 23 217 600 053"],
    "es_dni": ["54362315K", "54.362.315-K"],
    "es_nie": ["X-2482300-W"],
    "it_codice_fiscale": ["RCCMNL83S18D969H"],
    "nl_bsn": ["111222333"],
    "be_nn": ["85.07.30-033 28"],
    "pl_pesel": ["44051401359"],
    "se_personnummer": ["880320-0016", "198803200016", "701063-2391"],
    "no_fodselsnummer": ["151086 95088"],
    "dk_cpr": ["211062-5629"],
    "fi_hetu": ["131052-308T"],
    "br_cpf": ["390.533.447-05"],
    "za_id": ["7503305044089"],
    "kr_rrn": ["971013-9019902"],
    "jp_my_number": ["6214 9832 0257"],
}
INVALID = {
    "de_steuer_id": ["36574261890", "36554266806", "06574261809", "3657426180"],
    "de_steuernummer": ["93/815", "0000000000"],
    "de_identity_document": ["LZ6311T476", "L01X00T472D", "A01X00T47", "122000129", "CCCCCCCCC"],
    "de_rvnr": ["65170839J004", "65321339J003", "00170839J003", "65170839J00"],
    "at_svnr": ["2237 010180", "0237010180", "1237 321380"],
    "ch_ahv": ["756.1234.5678.90", "757.9217.0769.85"],
    "au_tfn": ["123 456 789", "1111111111"],
    "au_medicare": ["2123 45671 1", "1123 45670 1", "2123 45670 0"],
    "au_abn": ["51 824 753 557", "5182475355"],
    "sg_nric_fin": ["S1234567A", "M1234567A", "S123456D", "A1234567D"],
    "se_personnummer": ["880320-0018", "881320-0016"],
    "kr_rrn": ["971013-9019903"],
    "fr_nir": ["295109912611199", "995109912611193"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in VALID for value in VALID[name]])
def test_accepts_real_ones(name: str, value: str) -> None:
    assert by_name(name)(value)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in INVALID for value in INVALID[name]])
def test_refuses_near_misses(name: str, value: str) -> None:
    assert not by_name(name)(value)


@pytest.mark.parametrize(
    "name",
    ["de_steuer_id", "ch_ahv", "au_abn", "at_svnr", "ca_sin", "in_aadhaar", "be_nn", "es_dni", "fi_hetu"],
)
def test_a_wrong_digit_is_seen(name: str) -> None:
    for value in VALID[name]:
        for index, character in enumerate(value):
            if character.isdigit():
                changed = value[:index] + str((int(character) + 1) % 10) + value[index + 1 :]
                assert not by_name(name)(changed), (name, index)


# --- travel documents --------------------------------------------------------------------------------------

PASSPORT = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
CARD_OF_TWO = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
CARD_OF_THREE = (
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
)
VISA = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<"
SHORT_VISA = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<"
GERMAN_CARD = "IDD<<T220001293<<<<<<<<<<<<<<<\n6408125<2010315D<<<<<<<<<<<<<4\nMUSTERMANN<<ERIKA<<<<<<<<<<<<<"
ZONES = pytest.mark.parametrize("zone", [PASSPORT, CARD_OF_TWO, CARD_OF_THREE, VISA, SHORT_VISA, GERMAN_CARD])


@ZONES
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\\n", "\\r\\n", " ", "\n    "])
def test_a_zone_is_one_finding(zone: str, newline: str) -> None:
    zone = zone.replace("\n", newline)
    assert found("PASSPORT_MRZ", f"scanned: {zone} by jane") == {zone}


@ZONES
def test_lines_count_alone(zone: str) -> None:
    for line in zone.split("\n"):
        assert found("PASSPORT_MRZ", line, "value") == {line}


@ZONES
def test_lines_as_two_values_of_json(zone: str) -> None:
    text = '{"mrz":["' + zone.replace("\n", '","') + '"]}'
    assert found("PASSPORT_MRZ", text) == set(zone.split("\n"))


def test_tags_are_no_fillers() -> None:
    first, second = PASSPORT.split("\n")
    assert found("PASSPORT_MRZ", f"<td>{first}</td><td>{second}</td>") == {first, second}
    assert found("PASSPORT_MRZ", f"{first}<br>{second}<br/>") == {first, second}


@given(st.integers(0, 43))
def test_a_wrong_sign_in_a_passports_second_line_is_seen(index: int) -> None:
    line = PASSPORT.split("\n")[1]
    unchecked = (10, 11, 12, 20)
    if index not in unchecked:
        changed = "B" if line[index].isalpha() or line[index] == "<" else str((int(line[index]) + 1) % 10)
        if changed != line[index] and check_digit(changed) != check_digit(line[index]):
            assert not data_line(line[:index] + changed + line[index + 1 :])


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<", min_size=28, max_size=46))
def test_chance_makes_no_line(text: str) -> None:
    assert not data_line(text) or text.count("<") > 3
    assert not names_line(text) or "<<" in text


def test_operators_and_here_documents_are_no_zones() -> None:
    for text in ("std::cout<<ERIKSSON<<ANNA<<endl", "cat <<EOF", "<" * 44, "A" * 44, "A<" * 22, "1" * 44):
        assert not found("PASSPORT_MRZ", text)


# --- under keys, in text -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entity", "value", "keys"),
    [
        ("DE_STEUER_ID", "36574261809", ["steuerId", "kunde-steuer-id", "STEUERIDNR", "taxId", "tax_number"]),
        (
            "DE_PERSONALAUSWEIS",
            "L01X00T471",
            ["personalausweisNr", "ausweis_nr", "identity-card-no", "nationalId"],
        ),
        ("DE_PERSONALAUSWEIS", "C01X00T478", ["reisepassnummer", "passport_no", "custPassport", "idNumber"]),
        ("DE_RVNR", "65170839J003", ["rvnr", "sozialversicherungsnummer", "svNummer", "ssn"]),
        (
            "AT_SVNR",
            "1237010180",
            ["svnr", "sv_nummer", "patientSvNr", "nationalIdNumber", "idNumber", "ssn"],
        ),
        ("CH_AHV", "7569217076985", ["ahv", "ahvNr", "no_avs", "numeroAVS", "ssn", "nationalId", "idNumber"]),
        ("AU_TFN", "123456782", ["tfn", "employeeTFN", "tax_file_number", "taxId"]),
        ("AU_MEDICARE", "2123456701", ["medicare", "medicareNo", "medicare_card_number"]),
        ("AU_ABN", "51824753556", ["abn", "supplierAbn", "business_number"]),
        ("SG_NRIC_FIN", "s1234567d", ["nric", "nricFin", "fin_no", "identityCardNo", "national_id"]),
        ("OTHER_NATIONAL_ID", "111222333", ["bsn", "burgerservicenummer", "nationalId"]),
        (
            "OTHER_NATIONAL_ID",
            "7503305044089",
            ["saId", "south_african_id", "idNumber", "national_id_number"],
        ),
        ("OTHER_NATIONAL_ID", "295109912611193", ["nir", "numSecu", "numero_securite_sociale", "ssn"]),
    ],
)
def test_under_its_keys_only(entity: str, value: str, keys: list[str]) -> None:
    for key in keys:
        assert found(entity, value, key) == {value}, key
    for key in ("checksum", "trace_id", "offset", "partNumber"):
        assert not found(entity, value, key), key


@pytest.mark.parametrize(
    ("entity", "value"),
    [
        ("CH_AHV", "756.9217.0769.85"),
        ("SG_NRIC_FIN", "S1234567D"),
        ("DE_RVNR", "65 170839 J 003"),
        ("OTHER_NATIONAL_ID", "RCCMNL83S18D969H"),
        ("OTHER_NATIONAL_ID", "390.533.447-05"),
        ("OTHER_NATIONAL_ID", "2 95 10 99 126 111 93"),
        ("OTHER_NATIONAL_ID", "85.07.30-033.28"),
    ],
)
def test_strong_forms_need_no_name(entity: str, value: str) -> None:
    assert found(entity, f"2024-01-31 12:30:01 INFO [worker-3] c.a.Service - checked {value} in 35 ms") == {
        value
    }


@pytest.mark.parametrize(
    ("entity", "value"),
    [
        ("DE_STEUER_ID", "36574261809"),
        ("DE_PERSONALAUSWEIS", "L01X00T471"),
        ("AT_SVNR", "1237010180"),
        ("AT_SVNR", "1237 010180"),
        ("CH_AHV", "7569217076985"),
        ("AU_TFN", "123 456 782"),
        ("AU_MEDICARE", "2123 45670 1"),
        ("AU_ABN", "51 824 753 556"),
        ("OTHER_NATIONAL_ID", "046 454 286"),
        ("OTHER_NATIONAL_ID", "295109912611193"),
        ("OTHER_NATIONAL_ID", "44051401359"),
        ("OTHER_NATIONAL_ID", "54362315K"),
    ],
)
def test_a_check_digit_alone_is_not_enough(entity: str, value: str) -> None:
    assert not found(
        entity, f"2024-01-31 12:30:01 INFO [worker-3] c.a.Service - processed {value} rows in 35 ms"
    )


def test_employees_and_customers_keep_their_id_numbers() -> None:
    assert found("EMPLOYEE_ID", "1237010180", "employeeIdNumber") == {"1237010180"}
    assert found("ACCOUNT_NUMBER", "1237010180", "customer_id_number") == {"1237010180"}
