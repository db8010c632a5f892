"""Passwords, credentials, cookies, searches and transcripts: the finding is the value and nothing else."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from recognizers.passwords import is_password
from tests.recognizers.analysis import found

KEY_BODY = "\n".join(["RkFLRUZBS0VGQUtFRkFLRUZBS0VGQUtFRkFLRUZBS0VGQUtF"] * 3)


@pytest.mark.parametrize(
    "template",
    [
        "password={}",
        "db.password = {}",
        '"password": "{}"',
        "'passwd': '{}',",
        "<password>{}</password>",
        "tool --password {} --verbose",
        "tool --password={}",
        "PGPASSWORD={} psql",
        "curl -u bob:{} https://x.example",
        "https://bob:{}@git.example.com/x",
        "Server=db;Uid=sa;Pwd={};Encrypt=yes",
        "jdbc:postgresql://db/x?user=a&password={}&ssl=true",
        "CREATE USER bob IDENTIFIED BY '{}'",
        "machine h login bob password {}",
        "mysql -u root -p{} shop",
        "Passwort: {}",
        "mot de passe : {}",
    ],
)
@pytest.mark.parametrize("password", ["hunter2", "s3cr3t!", "Wint3r-2024", "Tr0ub4dor"])
def test_a_password_in_every_dialect(template: str, password: str) -> None:
    assert found("PASSWORD", template.format(password)) == {password}


@given(st.text(alphabet=string.ascii_letters + string.digits + "!@$^*_-+=", min_size=6, max_size=30))
def test_any_password_in_quotes_is_found_whole(password: str) -> None:
    assume(is_password(password))
    assert found("PASSWORD", f'{{"user": "x", "password": "{password}"}}') == {password}


def test_an_ampersand_ends_a_password_only_in_a_query() -> None:
    assert found("PASSWORD", "password=Tr0ub4dor&3") == {"Tr0ub4dor&3"}
    assert found("PASSWORD", "user=bob&password=Tr0ub4dor&next=1") == {"Tr0ub4dor"}


@pytest.mark.parametrize(
    "text",
    [
        "password=${DB_PASSWORD}",
        "password: ********",
        "password: <PASSWORD>",
        "password field is required",
        "password reset for jdoe",
        "Failed password for root from 203.0.113.7 port 22 ssh2",
        "password: string",
        "password_hash varchar(60)",
        '<input type="password" name="pw2">',
        "password = getPassword()",
        "this.password = config.password;",
        "password: null, required: true",
        '"password": "Your password must have 8 characters"',
        "http://user:password@host/",
        "def login(user: str, password: str) -> None:",
        "passwd:         files systemd",
        "mkdir -p '/tmp/x'",
        "docker run -p '8080:80' x",
    ],
)
def test_talk_about_passwords_is_none(text: str) -> None:
    assert not found("PASSWORD", text)


def test_a_private_key_is_one_value() -> None:
    for kind in ("RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY"):
        block = f"-----BEGIN {kind}-----\n{KEY_BODY}\n-----END {kind}-----"
        assert found("CREDENTIAL", f"key:\n{block}\nend") == {block}
        escaped = block.replace("\n", "\\n")
        assert found("CREDENTIAL", f'"pem": "{escaped}"') == {escaped}
        cut_off = block.rpartition("\n")[0]
        assert found("CREDENTIAL", cut_off) == {cut_off}
    for kind in ("PUBLIC KEY", "CERTIFICATE"):
        assert not found("CREDENTIAL", f"-----BEGIN {kind}-----\n{KEY_BODY}\n-----END {kind}-----")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Authorization: Bearer 8f3b2a11c0ffee42", "8f3b2a11c0ffee42"),
        ("Authorization: Basic Ym9iOmh1bnRlcjI=", "Ym9iOmh1bnRlcjI="),
        ("client_secret=8f3b2a11c0ffee42d1e5&x=1", "8f3b2a11c0ffee42d1e5"),
        ("aws_access_key_id = AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
        ("sent " + "ghp" + "_" + "FAKE" * 9, "ghp" + "_" + "FAKE" * 9),
        (
            "x eyJhbGciOiJub25lIn0.eyJzdWIiOiJmYWtlIn0.ZmFrZQ y",
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiJmYWtlIn0.ZmFrZQ",
        ),
    ],
)
def test_credentials(text: str, value: str) -> None:
    assert value in found("CREDENTIAL", text)


@pytest.mark.parametrize(
    "text",
    [
        "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
        '"integrity": "sha512-6d92078a82464ba4ae5b76104861e7dc6d92078a82464ba4ae5b7610=="',
        "trace_id=6d92078a-8246-4ba4-ae5b-76104861e7dc",
        "const token = jwt.sign(payload1, key)",
        "secretName: my-app-tls",
        "nextToken=RW5DdDJkMWYwZjM2MzM2VHVpOHJIUXlD",
        "Authorization: Bearer <CREDENTIAL>",
        "max_tokens: 4096, session id: 42",
        "class='sk-spinner-three-bounce-animated'",
    ],
)
def test_hashes_and_programs_are_no_credentials(text: str) -> None:
    assert not found("CREDENTIAL", text)


def test_cookies() -> None:
    assert found("COOKIE", "Cookie: _ga=GA1.2.1443; theme=dark") == {"_ga=GA1.2.1443; theme=dark"}
    assert found("COOKIE", "Set-Cookie: uid=88123abc; Path=/; HttpOnly") == {"uid=88123abc; Path=/; HttpOnly"}
    assert found("COOKIE", "8f3b2a11c0ffee42", "value", parents=["cookies", "0"]) == {"8f3b2a11c0ffee42"}
    assert not found("COOKIE", "Cookie: <COOKIE>")


def test_searches() -> None:
    assert found("SEARCH_QUERY", 'GET /search?q=divorce+lawyer&p=2 HTTP/1.1"') == {"divorce+lawyer"}
    assert found("SEARCH_QUERY", "knee pain", "searchTerm") == {"knee pain"}
    for text in ("SELECT q FROM t", "/search?q=", "/api/v1/query?query=up"):
        assert not found("SEARCH_QUERY", text)


def test_what_was_said_in_a_call() -> None:
    entity = "CALL_RECORDING_TRANSCRIPT"
    assert found(entity, "[00:01:23] Customer: I never got my refund.") == {"I never got my refund."}
    assert found(entity, "https://rec.example.com/r/8812.mp3", "recordingUrl")
    for text in ("User-Agent: Mozilla/5.0", "Agent: jenkins-node-1", "Client: Docker Engine - Community"):
        assert not found(entity, text)


@pytest.mark.parametrize(
    "password", ["Ab(c)12ef", "UDdLN-V12Cf]", "xK9$mQ2%vL", "q/w+e=9Z==", "my^pa|55", "IN(h2GchR~w"]
)
def test_odd_characters_do_not_cut_a_password(password: str) -> None:
    assert found("PASSWORD", f"spring.datasource.password={password}") == {password}
    assert found("PASSWORD", f'"password": "{password}"') == {password}
    assert found("PASSWORD", password, "password") == {password}


def test_a_bracket_opened_before_the_password_ends_it() -> None:
    assert found("PASSWORD", "User(name=bob, password=Wint3r2024)") == {"Wint3r2024"}
    assert found("PASSWORD", "[password=Wint3r2024]") == {"Wint3r2024"}


def test_a_hash_ends_a_password_only_in_a_query() -> None:
    assert found("PASSWORD", "jdbc:sqlserver://h;user=u;password=Wint3r#2024;encrypt=true") == {"Wint3r#2024"}
    assert found("PASSWORD", "https://x.example/?password=Wint3r2024#top") == {"Wint3r2024"}


def test_a_pipe_is_a_table_only_between_cells() -> None:
    assert found("PASSWORD", "| password | Wint3r2024 |") == {"Wint3r2024"}
    assert not found("PASSWORD", 'homedir=$(echo "$passwd" | cut -f6 -d":")')


def test_answers_under_keys_that_only_the_question_explains() -> None:
    entity = "SECURITY_ANSWER"
    assert found(entity, "Fluffy", "answer", parents=["securityQuestions", "0"]) == {"Fluffy"}
    assert found(entity, "Fluffy", "answer", siblings=["security_question"]) == {"Fluffy"}
    assert not found(entity, "Fluffy", "answer", parents=["faq", "0"])
