"""Names of people, user names, job titles, genders: found where they stand, not in what machines write."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry

from recognizers import context_of_key, load_recognizers, shipped_rules
from recognizers.prose import is_prose
from recognizers.prose_engine import ProseNlpEngine

ENTITIES = (
    "PERSON POSTAL_ADDRESS EMAIL_ADDRESS PHONE_NUMBER IP_ADDRESS MAC_ADDRESS USERNAME JOB_TITLE GENDER"
).split()


@cache
def engine() -> AnalyzerEngine:
    """All recognizers of people and of how they are reached."""
    rules = [rule for rule in shipped_rules() if rule.entity in ENTITIES]
    return AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=load_recognizers(rules)),
        nlp_engine=ProseNlpEngine(),
        supported_languages=["en"],
        default_score_threshold=0.5,
    )


def values(text: str, entity: str, key: str | None = None, siblings: tuple[str, ...] = ()) -> list[str]:
    """The values of an entity found in a text."""
    results = engine().analyze(text, "en", context=context_of_key(key, (), siblings))
    return [text[result.start : result.end] for result in results if result.entity_type == entity]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Yesterday Thessaly Brackenridge came to the office and asked for her files.",
            "Thessaly Brackenridge",
        ),
        ("We were told by Xochitl Quispe that the payment had failed.", "Xochitl Quispe"),
        ("Could you please ask Oyelaran Bamgbose whether he has received it?", "Oyelaran Bamgbose"),
        ("I am writing for my mother, Wilhelmina Oosterhuis-Kray, who is ill.", "Wilhelmina Oosterhuis-Kray"),
        ("Thanks to Nkemdilim for her help with this case.", "Nkemdilim"),
        ("Bitte rufen Sie Svetlana Kuznetsova zurück.", "Svetlana Kuznetsova"),
        ("Nous avons parlé avec Aurélie Dufresne hier.", "Aurélie Dufresne"),
        ("Patient: Ngaire Te Wiata, born 4.12.1987", "Ngaire Te Wiata"),
        ("firstname=jane lastname=smith", "smith"),
        ("CC: Smith, Jane; Doe, John", "Smith, Jane"),
        ("<lastName>Grünwald</lastName>", "Grünwald"),
        ("Prof. Dr. Karl-Heinz von Müller-Lüdenscheidt spoke", "Karl-Heinz von Müller-Lüdenscheidt"),
        ("Account holder JANE SMITH", "JANE SMITH"),
        ("INFO - user Jane Smith (id 42) logged in", "Jane Smith"),
    ],
)
def test_names_are_found_to_their_exact_ends(text: str, name: str) -> None:
    assert name in values(text, "PERSON")


@pytest.mark.parametrize(
    "name", ["Jane Doe", "Xiulan Chwee", "van der Meer", "O'Hara", "Ní Bhriain", "SMITH, Jane"]
)
def test_a_name_column_in_a_record_about_a_person(name: str) -> None:
    assert values(name, "PERSON", "name", ("email", "phone")) == [name]


@pytest.mark.parametrize("name", ["my-service", "viewport", "Release Pipeline", "kube-proxy", "us-east-1"])
def test_a_name_column_of_things_holds_no_person(name: str) -> None:
    assert values(name, "PERSON", "name", ("version", "size")) == []


TECHNICAL = """\
2023-03-08T12:30:01.123Z INFO  [main] c.a.b.OrderService - Order 4155552671 done by worker Jordan-1
\tat com.acme.Jordan.Builder.build(Builder.java:44) ~[lib-1.2.3.4.jar:1.2.3.4]
Caused by: java.lang.IllegalStateException: Grant Page Price Will not be Null
2023-03-08 12:30:01.123 UTC [4711] LOG:  database system is ready to accept connections
INSERT INTO build_info (version, name) VALUES ('10.2.1.4', 'Release Candidate');
CREATE TABLE users (id BIGINT, first_name VARCHAR(100), phone VARCHAR(20), gender CHAR(1));
function getUserName(user) { return user.name || 'Guest User'; }
<label for="email">Email Address</label><input name="firstName" placeholder="First name">
  "author": "Acme Platform Team",  "name": "@acme/http-client", "version": "3.2.1", "license": "MIT",
  image: registry.example.com/team/app:1.2.3.4
spring.datasource.username=${DB_USER}
Exception in thread "main" java.lang.NullPointerException: Cannot invoke "length()" as "name" is null
Microsoft Windows [Version 10.0.19045.2604]
Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML) Chrome/110.0.0.0 Safari/537.36
The user name or password is incorrect. Please contact your administrator for help.
Starting Kafka Broker on Mark Lane server, connecting to Paris data center
[Thread-5] INFO Jackson Mapper Module registered with Felix Framework and Jersey Server
sha256:9fceb02d0ae598e95dc970b74767f19372d61af8a3a1d0e2b3c4d5e6f7a8b9c0
latency p50=12.3 p95=45.6 p99=78.9 max=123.4 count=4155552671
Error: listen EADDRINUSE: address already in use :::3000
std::vector<std::string>::begin() at foo.cc:123
#5  0x00007ffff7a2d830 in __libc_start_main (main=0x4005d6 <main>, argc=1) at ../csu/libc-start.c:291
Contact: Support Team
Owner: Platform Engineering
Created by: terraform
systemd[1]: Started Session 5 of user root.
session opened for user root by (uid=0)
0000020 067543 020040 020040 064143
commit 9fceb02d0ae598e95dc970b74767f19372d61af8
openssl-1.0.2.11-3.el7.x86_64 installed
    private static final List<User> users = repo.findAll(Sort.by("lastName"));
position: relative; top: 10px; content: "Next Page";
SELECT array_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = 1259
ssh://git@github.com/org/repo.git cloned into /home/linuxbrew/.cache
Loaded 12 Drive Way rules; 33 Open Place entries; Monitoring 5 targets
""".splitlines()


@pytest.mark.parametrize("line", TECHNICAL)
def test_what_machines_write_holds_no_people(line: str) -> None:
    """Private addresses of machines aside, which are a matter of policy."""
    found = [
        (result.entity_type, line[result.start : result.end])
        for result in engine().analyze(line, "en")
        if result.recognition_metadata["scope"] != "private"
    ]
    assert found == []


@pytest.mark.parametrize("line", TECHNICAL)
def test_what_machines_write_is_no_prose_or_holds_nothing(line: str) -> None:
    assert not is_prose(line) or values(line, "PERSON") == []


def test_prose_is_told_from_logs() -> None:
    assert is_prose("She told us that the account had been locked since Monday.")
    assert not is_prose("systemd[1]: Started Session 5 of user root.")
    assert not is_prose("\tat com.acme.Jordan.Builder.build(Builder.java:44)")


EXAMPLES = [
    (example, None) if isinstance(example, str) else (example.text, example.key)
    for rule in shipped_rules()
    if rule.entity in ENTITIES
    for example in rule.examples
]


@pytest.mark.parametrize(("text", "key"), EXAMPLES)
@pytest.mark.parametrize("form", ["<{}>", "[{}]"])
def test_a_redacted_text_comes_out_clean(text: str, key: str | None, form: str) -> None:
    context = context_of_key(key)
    for _ in range(3):
        results = engine().analyze(text, "en", context=context)
        if not results:
            break
        best = max(results, key=lambda result: (result.score, result.end - result.start))
        text = text[: best.start] + form.format(best.entity_type) + text[best.end :]
    left = engine().analyze(text, "en", context=context)
    assert not any("_" in text[result.start : result.end] and "<" in text for result in left)
    for result in left:
        assert result.entity_type not in text[result.start : result.end]


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=200),
    st.sampled_from([None, "name", "user", "address", "phone", "email", "gender", "job title"]),
)
def test_any_text_is_taken_and_spans_lie_in_it(text: str, key: str | None) -> None:
    for result in engine().analyze(text, "en", context=context_of_key(key)):
        assert 0 <= result.start < result.end <= len(text)
        assert text[result.start : result.end].strip()
