"""Protected classes, age, description and genetic data: in fields of every shape, in sentences, and not in
technical text."""

from __future__ import annotations

import pytest

from tests.recognizers.analysis import found

FIELDS = [
    ("RACE_ETHNICITY", "custEthnicity", "Black or African American"),
    ("RACE_ETHNICITY", "ethnische_herkunft", "kurdisch"),
    ("RELIGION", "religious-affiliation", "Roman Catholic"),
    ("RELIGION", "Konfession", "evangelisch"),
    ("SEXUAL_ORIENTATION", "sexualOrientation", "bisexual"),
    ("MARITAL_STATUS", "marital_status", "divorced"),
    ("MARITAL_STATUS", "familienstand", "ledig"),
    ("NATIONALITY_CITIZENSHIP", "staatsangehoerigkeit", "österreichisch"),
    ("NATIONALITY_CITIZENSHIP", "nationality", "Sri Lankan"),
    ("IMMIGRATION_STATUS", "visaType", "H-1B"),
    ("IMMIGRATION_STATUS", "permis_de_sejour", "Permis C"),
    ("DISABILITY", "disabilityType", "hearing impaired"),
    ("VETERAN_STATUS", "veteran_status", "protected veteran"),
    ("POLITICAL_OPINION", "parteizugehoerigkeit", "SPD"),
    ("UNION_MEMBERSHIP", "trade_union", "UNISON"),
    ("GENDER", "custGender", "female"),
    ("GENETIC", "haplogroup", "R1b-M269"),
    ("AGE", "customerAge", "34"),
    ("PHYSICAL_DESCRIPTION", "eyeColor", "hazel"),
]


@pytest.mark.parametrize(("entity", "key", "value"), FIELDS)
def test_fields_of_every_shape(entity: str, key: str, value: str) -> None:
    assert value in found(entity, value, key, siblings=["email", "lastName"])
    assert value in found(entity, f'"{key}": "{value}"')
    assert value in found(entity, f"{key}: {value}")
    assert value in found(entity, f'<person {key}="{value}"/>')
    assert value in found(entity, f'2026-03-01 12:00:03 INFO saved {key}="{value}" plan=gold')


@pytest.mark.parametrize(
    "value",
    ["", "n/a", "none", "string", "{{value}}", "${value}", "Please select", "prefer not to say", "null"],
)
@pytest.mark.parametrize("entity_and_key", sorted({entity: key for entity, key, _ in FIELDS}.items()))
def test_values_that_tell_nothing(entity_and_key: tuple[str, str], value: str) -> None:
    entity, key = entity_and_key
    assert found(entity, value, key, siblings=["email"]) == set()
    assert found(entity, f'"{key}": "{value}"') == set()


@pytest.mark.parametrize(
    ("entity", "sentence", "value"),
    [
        ("RELIGION", "{} is a practising Catholic.", "Catholic"),
        ("RELIGION", "{} is Jewish and keeps the Sabbath.", "Jewish"),
        ("RACE_ETHNICITY", "{} is African American.", "African American"),
        ("SEXUAL_ORIENTATION", "{} is gay.", "gay"),
        ("MARITAL_STATUS", "{} is divorced.", "divorced"),
        ("NATIONALITY_CITIZENSHIP", "{} is a German citizen.", "German"),
        ("DISABILITY", "{} is hearing impaired.", "hearing impaired"),
        ("VETERAN_STATUS", "{} is a US Navy veteran.", "US Navy veteran"),
        ("POLITICAL_OPINION", "{} is a member of the Labour Party.", "Labour Party"),
        ("UNION_MEMBERSHIP", "{} is a union member.", "union member"),
    ],
)
@pytest.mark.parametrize("subject", ["She", "My husband", "Jane Smith", "The patient"])
def test_sentences_about_a_person_and_their_denial(
    entity: str, sentence: str, value: str, subject: str
) -> None:
    text = sentence.format(subject)
    assert value in found(entity, text)
    assert found(entity, text.replace(" is ", " is not ")) == set()


@pytest.mark.parametrize(
    ("entity", "text", "value"),
    [
        ("RELIGION", "Meine Frau ist Muslimin.", "Muslimin"),
        ("RELIGION", "la cliente est musulmane", "musulmane"),
        ("SEXUAL_ORIENTATION", "weil er schwul ist", "schwul"),
        ("MARITAL_STATUS", "Er ist seit 2010 geschieden.", "geschieden"),
        ("DISABILITY", "Ich bin zu 50 % schwerbehindert.", "schwerbehindert"),
        ("DISABILITY", "Il est en fauteuil roulant.", "en fauteuil roulant"),
        ("POLITICAL_OPINION", "Il est membre du PS", "PS"),
        ("UNION_MEMBERSHIP", "Er ist Mitglied der IG Metall.", "IG Metall"),
        ("AGE", "une étudiante de 23 ans", "23 ans"),
        ("AGE", "ein 34-jähriger Mann", "34-jähriger"),
        ("PHYSICAL_DESCRIPTION", "Er ist 1,82 m groß", "1,82 m groß"),
    ],
)
def test_sentences_in_german_and_french(entity: str, text: str, value: str) -> None:
    assert value in found(entity, text)


TECHNICAL = """\
Black Friday starts at midnight
add the host to the white list, not to the blacklist
race condition between two goroutines
Christian Bauer fixed the build
UNION ALL SELECT 1
union type of string and number
status: single
single-threaded executor
disabled=true
the button is disabled
user is disabled
blind SQL injection
conservative GC with a liberal heap
third party library
orientation: landscape
I am green with envy
she is right
German locale, French translation
Indian/Maldives
American Express
Visa payment declined
F-1 opens the help
Cache-Control: max-age=34
account age: 34
this bug is 12 years old
height: 180px; weight: 400
build: normal
sex: required
the connector is female
Islamic calendar, Jewish calendar
a veteran developer
GDB "target" command
genetic algorithm with mutation: 0.1
""".splitlines()


@pytest.mark.parametrize("entity", sorted({entity for entity, _, _ in FIELDS}))
def test_technical_text_is_left_alone(entity: str) -> None:
    for line in TECHNICAL:
        assert found(entity, line) == set(), line


@pytest.mark.parametrize(
    ("entity", "text"),
    [
        ("GENDER", "gender: male | female | other"),
        ("MARITAL_STATUS", "marital status: single, married, divorced, widowed"),
        ("RACE_ETHNICITY", "ethnicity: White | Black | Asian"),
        ("RACE_ETHNICITY", "ethnicity: White, Black, Asian, Hispanic"),
    ],
)
def test_choices_of_a_form_are_no_answer(entity: str, text: str) -> None:
    assert found(entity, text) == set()


def test_yes_counts_under_a_key_that_asks() -> None:
    assert found("VETERAN_STATUS", "yes", "protectedVeteran") == {"yes"}
    assert found("VETERAN_STATUS", "no", "protectedVeteran") == set()
    assert found("DISABILITY", "true", "disabled") == set()


def test_an_age_needs_a_record_of_a_person() -> None:
    assert found("AGE", "7", "age", siblings=["firstName", "lastName"]) == {"7"}
    assert found("AGE", "34", "age", siblings=["ticket", "priority"]) == set()
    assert found("AGE", "34", "cacheAge", siblings=["email"]) == set()


def test_measures_of_things_are_no_description() -> None:
    assert found("PHYSICAL_DESCRIPTION", "180 cm", "height", siblings=["email"]) == {"180 cm"}
    assert found("PHYSICAL_DESCRIPTION", "180 cm", "height", siblings=["width", "email"]) == set()
    assert found("PHYSICAL_DESCRIPTION", "180", "height") == set()


def test_disability_is_no_longer_medical() -> None:
    assert found("MEDICAL", "wheelchair user", "disability") == set()
