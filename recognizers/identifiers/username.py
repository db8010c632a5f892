"""USERNAME: account names of people, by label, home folder, URL, directory name or the words of a login log.

Names of systems and services (root, www-data, jenkins...) are data in ``lexicons/addresses_of_machines``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from recognizers.base import (
    STRONG_LABEL,
    WEAK_KEY_IN_RECORD,
    WHOLE_VALUE,
    Candidate,
    Features,
    RuleRecognizer,
    finder,
)
from recognizers.expressions import other_than
from recognizers.identifiers.names import CERTAIN, NAMED, Kind, kind_of
from recognizers.labels import Label, find_labels, phrases_of
from recognizers.placeholders import is_placeholder
from recognizers.rules import Rule, lexicon
from recognizers.surroundings import is_personal_record
from recognizers.triggers import Triggers

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

USERNAME = "USERNAME"

_TOKEN = re.compile(r"[^\W_](?:[\w.\-]{0,62}[\w\-])?(?:@[\w\-]{1,63}(?![\w.]))?")
_DOMAIN_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9\-]{1,20}(?:\\{1,2}(?=[A-Za-z]))")
_NUMBERED_PERSON = re.compile(r"(?:user|usr|u|customer|member|guest|client)[_.\-]?\d{3,10}")
"""'user8812' is one of many people, 'user' and 'user1' are an installation's."""
_NICE_END = re.compile(r"""["'`,;|&<>)\]}\s]|[.:!?](?:\s|$)|$|\\[nrt"]""")


@cache
def _accounts() -> frozenset[str]:
    return frozenset(lexicon("addresses_of_machines")["system_accounts"].split())


_LONGEST_NUMBER = 15
"""Digits in a row in an account's name; a telephone number has no more (ITU-T E.164), a block's id has."""
_ID_OF_A_THING = re.compile(rf"\d{{{_LONGEST_NUMBER + 1}}}")


@lru_cache(maxsize=20_000)
def is_account_of_a_person(name: str) -> bool:
    """Whether a login name can be a person's: no system's, no service's, no number, no placeholder."""
    folded = name.lower()
    if _ID_OF_A_THING.search(name):
        return False
    if len(name) < 2 or is_placeholder(name) or folded in _accounts():
        return False
    numbered = _NUMBERED_PERSON.fullmatch(folded) is not None
    bare = folded.rstrip("0123456789-_.")
    given = bare != folded and bool(kind_of(bare) & Kind.GIVEN)  # 'travis_438' is no build server
    if (bare in _accounts() and not numbered and not given) or name.isdigit():
        return False
    if re.search(
        r"\.(?:py|js|java|json|xml|ya?ml|txt|log|conf|sh|so|jar|html?|php|rb|go|com|org|net|io|local"
        r"|internal)\Z",
        folded,
    ):
        return False
    if re.fullmatch(
        r"[a-z][\w.-]+-(?:19|20)\d\d-\d\d-\d\d|[a-z]+(?:_\d{4,}){1,4}_\d{2,}|\d{9,}[a-z]|[0-9a-f]{16,}"
        r"|[0-9a-f]{8}-[0-9a-f-]{27}|0x[0-9a-f]+|\d+(?:\.\d+)+",
        folded,
    ):
        return False
    parts = [part for part in re.split(r"[._\-]", folded) if part]
    if parts and parts[-1] in (
        "svc",
        "service",
        "bot",
        "daemon",
        "runner",
        "agent",
        "system",
        "user",
        "role",
        "sa",
        "app",
        "server",
        "worker",
    ):
        return False
    return not (parts and parts[0] in ("svc", "service", "sys", "system", "bot", "app"))


@lru_cache(maxsize=20_000)
def looks_personal(name: str) -> bool:
    """Whether a login name shows a person by its shape: 'jdoe42', 'j.doe', 'jane'; not 'payments'."""
    if not is_account_of_a_person(name):
        return False
    if _NUMBERED_PERSON.fullmatch(name.lower()) or kind_of(name) & Kind.GIVEN:
        return True
    if re.search(r"\\", name):
        name = name.rpartition("\\")[2]
    local = name.split("@")[0]
    letters = re.sub(r"[\d_.\-]+\Z", "", local)
    parts = [part for part in re.split(r"[._\-]", letters) if part]
    if not parts:
        return False
    kinds = [kind_of(part) if len(part) > 1 else Kind.NOTHING for part in parts]  # 'a.crivelli'
    if any(
        (kind & Kind.COMMON and not kind & NAMED) or (kind & Kind.TECHNICAL and not kind & CERTAIN)
        for kind in kinds
    ):
        return False
    if len(parts) > 1:
        return any(kind & NAMED for kind in kinds) or len(parts[0]) == 1
    if kinds[0] & CERTAIN and not kinds[0] & Kind.COMMON:
        return True
    # jdoe, doej: an initial and a family name; and letters with a number behind them
    if (
        len(letters) > 3
        and (kind_of(letters[1:]) & Kind.SURNAME or kind_of(letters[:-1]) & CERTAIN)
        and not kinds[0] & Kind.COMMON
    ):
        return True
    shape = r"(?:[A-Za-z]{2,12}\d|[A-Za-z]\d{3}|[a-z]{3,12}_\d{2})\d{0,7}[A-Za-z]{0,2}"
    return bool(re.fullmatch(shape, local)) and not kinds[0] & (Kind.COMMON | Kind.TECHNICAL)


class LabelledUsername(RuleRecognizer):
    """Account names that a key, a flag or a directory name gives."""

    def __init__(self, rule: Rule) -> None:
        self.strong_phrases, self.weak_phrases = phrases_of(USERNAME)
        super().__init__(rule)

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A label of the entity stands in the text, or the key names it."""
        return USERNAME in features.labelled or USERNAME in key_entities

    def triggers(self) -> Triggers:
        """A label of the entity."""
        return Triggers(labels=frozenset({USERNAME}))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Labelled account names, and the whole text as the value of the key."""
        for label in find_labels(text):
            strong = USERNAME in label.strong
            if not strong and USERNAME not in label.weak:
                continue
            if not label.separator and not label.flag:
                continue
            if label.separator and label.separator[0].isalpha() and not label.quoted:
                if not strong or not _is_said(text, label):
                    continue
            yield from self._labelled(text, label, strong)
        stripped = text.strip()
        if 2 <= len(stripped) <= 64:
            span = _token_at(stripped, 0, len(stripped))
            if (
                span is not None
                and span[1] == len(stripped)
                and is_account_of_a_person(stripped[span[0] : span[1]])
            ):
                offset = len(text) - len(text.lstrip())
                yield Candidate(
                    offset + span[0], offset + span[1], WHOLE_VALUE, "the key of the value", whole=True
                )

    def _labelled(self, text: str, label: Label, strong: bool) -> Iterator[Candidate]:
        before = text[max(0, label.start - 1) : label.start]
        if before == "." and not strong and not _is_property(text, label):
            return
        bracket = label.separator == "=" and text.startswith("<", label.value_start)  # 'user=<jdoe42>'
        span = _token_at(text, label.value_start + bracket, label.value_end)
        if span is None or (bracket and not text.startswith((">", "@"), span[1])):
            return
        value = text[span[0] : span[1]]
        tail = text[span[1] : span[1] + 2]
        if not _NICE_END.match(tail or "") or not is_account_of_a_person(value):
            return
        if not label.quoted and label.separator and _is_code(value, tail):
            return
        if tail[:1] in ("(",) or (tail[:1] == " " and re.match(r"\s[=(]", tail)):
            return
        if strong:
            word = kind_of(value)
            if word & Kind.COMMON and not word & NAMED and not label.quoted and label.separator != "=":
                return
            if (
                text[label.start : label.end].lower()
                in ("login", "uid", "usr", "user id", "userid", "account name")
                and word & Kind.COMMON
                and not word & NAMED
            ):
                return
            yield Candidate(*span, STRONG_LABEL, "the label before it", final=True)
        elif span[0] > label.value_start + bracket and label.separator in ("=", ":", ">"):
            if not kind_of(value) & Kind.TECHNICAL:
                yield Candidate(*span, 0.65, "the label before it, and the domain", final=True)
        elif (
            label.separator == "="
            and text[label.start : label.end] == "user"
            and _LOGIN_BEFORE.search(text[max(0, label.start - 60) : label.start])
            and re.fullmatch(r"[a-z][a-z0-9._\-]{2,31}", value)
            and not kind_of(value) & (Kind.COMMON | Kind.TECHNICAL)
        ):
            yield Candidate(*span, 0.65, "the label before it, and the words of a login", final=True)
        elif (label.flag or label.separator in ("=", ":", "=>", ">")) and looks_personal(value):
            if re.match(r"\s+[A-ZÀ-Þ][a-zß-ÿ]", text[span[1] : label.value_end][:3]) and value[:1].isupper():
                return  # a name of two words: PERSON
            yield Candidate(*span, 0.65, "the label before it, and its shape", final=True)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """An account name under its key."""
        if self.strong_phrases & context:
            return STRONG_LABEL
        if self.weak_phrases & context:
            if looks_personal(value):
                return WEAK_KEY_IN_RECORD
            by = any(phrase.endswith(" by") for phrase in self.weak_phrases & context)
            if by and kind_of(value) & Kind.TECHNICAL:
                return 0.0
            if (
                (by or is_personal_record(context))
                and re.fullmatch(r"[a-z][\w.\-]{2,30}", value)
                and not kind_of(value) & Kind.COMMON
            ):
                return 0.55
        return 0.0


_LOGIN_BEFORE = re.compile(
    r"(?i)\b(?:log-?[io]n|logged (?:in|on|out)|logout|sign-?in|authenticat\w+|auth|password|session"
    r"|access denied|locked"
    r"|permission denied|connection)\b[\w ,:;()\-]{0,30}\Z"
)
_PROPERTY = re.compile(r"\s{0,8}(?P<root>[A-Za-z][\w\-]{0,40})(?:\.[A-Za-z][\w\-]{0,40}){0,4}\.\Z")


def _is_property(text: str, label: Label) -> bool:
    """Whether a dotted key begins its line, as in a file of properties: 'customer.benutzer=jane.doe'."""
    line = text.rfind("\n", 0, label.start) + 1
    match = _PROPERTY.fullmatch(text[line : label.start]) if label.start - line < 100 else None
    ends = text.find("\n", label.value_start)
    rest = text[label.value_start : ends if ends >= 0 else len(text)]
    return (
        match is not None
        and match["root"].lower() not in _CODE_ROOTS - {"app", "user", "customer", "account", "client"}
        and re.fullmatch(r"[\w.\-@\\]{2,64}\s*", rest) is not None
    )


_CODE_ROOTS = frozenset(
    "this self super var local data module each args arg argv opts options props params param query body "
    "req request"
    " res response ctx context config conf cfg settings env process event evt form input credentials "
    "creds credential"
    " session auth user users account profile payload state store model entity dto obj object result "
    "results row item"
    " values value secrets vars inputs input_data github steps needs matrix field fields me current_user "
    "user_data"
    " currentuser principal identity claims token decoded window document app client conn connection url "
    "uri parsed"
    " account_data my test faker random".split()
)
_CODE_MEMBERS = frozenset(
    "login username user name id userid user_name value text email password account get nickname"
    " principal uid".split()
)


def _is_code(value: str, tail: str) -> bool:
    """Whether a dotted token behind '=' refers to a variable: 'var.db_username', 'data.user.login'."""
    parts = value.lower().split(".")
    return len(parts) > 1 and (
        parts[0] in _CODE_ROOTS
        or parts[-1] in _CODE_MEMBERS
        or (len(parts) > 2 and tail[:1] == ";" and not any(kind_of(part) & NAMED for part in parts))
    )


def _is_said(text: str, label: Label) -> bool:
    """Whether a sentence tells the name ('my username is jdoe42.'): its word ends the clause, and no word of
    the language ('is required')."""
    match = re.compile(r"[A-Za-z][\w.\-]{1,40}[\w](?=[.,;!?)]?(?:\s|$))").match(
        text, label.value_start, label.value_end
    )
    if match is None or not is_account_of_a_person(match.group()):
        return False
    value = match.group()
    if looks_personal(value) or (any(map(str.isdigit, value)) and not value[0].isupper()):
        return True
    ends = re.match(r"[.,;!?)]?\s*(?:$|\n|and\b|und\b|et\b)", text[match.end() : match.end() + 8])
    return bool(
        ends
        and re.search(
            r"(?i)\b(?:my|his|her|their|mein|ihr|sein|mon|son)\s\Z",
            text[max(0, label.start - 8) : label.start],
        )
        and not kind_of(value) & (Kind.COMMON | Kind.TECHNICAL)
        and not _ENGLISH_ENDING.search(value)
    )


def _token_at(text: str, start: int, end: int) -> tuple[int, int] | None:
    domain = _DOMAIN_TOKEN.match(text, start, end)
    begin = domain.end() if domain else start
    match = _TOKEN.match(text, begin, end)
    return (match.start(), match.end()) if match else None


_PLACES = re.compile(
    r"(?:(?<![\w.])(?:/var)?/(?:home|Users|export/home|usr/home)/|(?<![\w])[A-Za-z]:(?:\\{1,4}|/)"
    r"(?:Users|Documents and Settings|home)(?:\\{1,4}|/)|(?<![\w.])~(?=[a-z][\w.\-]{2,30}/))"
    r"(?P<name>[^\W_][\w.\-]{0,62}(?: [A-Z][\w.\-]{1,30}(?=[\\/]))?)",
    re.IGNORECASE,
)
_NO_USER_OF_A_URL = re.compile(r"[A-Za-z0-9+/_\-]{24,}|(?:[A-Z][a-z0-9]+){3,}")
"""Keys, and parts of programs: spark://CoarseGrainedScheduler@host."""
_URL_USER = re.compile(r"(?<=://)(?P<name>[^\s/:@?#\"'<>{}$%]{1,64})(?=(?::[^\s/@\"'<>]{0,200})?@[\w\[])")
_DIRECTORY = re.compile(
    r"(?i)(?<![\w])(?:uid|ruser|logname|sAMAccountName"
    r"|userPrincipalName)=(?P<name>[^,=\s\"'()]{2,64})(?=[,)\"']|\s|$)"
)
_LOGIN_LINES = (
    re.compile(
        r"(?i)\b(?:accepted|failed|postponed) (?:password|publickey|keyboard-interactive(?:/pam)?|none"
        r"|gssapi-with-mic|hostbased) for (?:invalid user |illegal user )?(?P<name>[^\s\"']{2,64})"
        r" from "
    ),
    re.compile(
        r"(?i)\b(?:invalid|illegal|unknown|authenticating|disconnected from|connection closed by)"
        r" user (?P<name>[^\s\"'@]{2,64}) (?=from|[\da-f]+[.:])"
    ),
    re.compile(r"(?i)\bsession (?:opened|closed) for user (?P<name>[\w.\-]{2,64})"),
    re.compile(
        r"(?i)\b(?:authentication failed|login failed|access denied|logged in|login|logon|sign-?in"
        r"|permission denied|failed login|successful login|password changed|account locked|locked out"
        r"|password reset)[\w ]{0,24} (?:for|of|by|as)(?: the)?(?: user"
        r"| account)? [\"'`]?(?P<name>[\w.\-]{2,64})"
    ),
    re.compile(r"(?i)\b(?:for|by|of|as|from|the|database) user[ =:][\"'`]?(?P<name>[\w.\-]{2,64})"),
    re.compile(r"(?i)(?<![\w.])user [\"'`](?P<name>[\w.\-]{2,64})[\"'`]"),
    re.compile(r"(?i)\bsudo(?:\[\d+\])?:\s+(?P<name>[\w.\-]{2,64}) : (?:TTY|command|user)"),
    re.compile(
        r"(?i)(?<![\w.])user (?P<name>[\w.\-]{2,64}) (?:logged|signed|has|was|failed|authenticated"
        r"|connected|disconnected|is |not found|does|created|deleted|updated|requested|uploaded"
        r"|downloaded|changed|locked)"
    ),
    re.compile(
        r"(?i)\b(?:by|user|account|login|chown) (?P<name>[a-z][a-z0-9]{0,20}\.[a-z][a-z0-9]{1,30})"
        r"(?=[\s,;:)]|$)"
    ),
)
_MORE_LINES = (
    re.compile(  # access logs: remote host, identity (RFC 1413), user
        r"(?m)(?:^|[\s\"'])[\w.:\-]{3,64} - (?P<name>[^\s\"\[\]:]{2,64}) \[\d{1,2}/[A-Z][a-z]{2}/\d{4}:"
    ),
    re.compile(
        r"\b(?:(?:ssh|rlogin|plink)\b[^\n|;&]{0,120}?\s-l\s|(?:psql|pg_dump|pg_restore|createdb|dropdb"
        r"|pg_dumpall|mysql|mysqldump|mysqladmin|mariadb|ldapsearch|smbclient|curl"
        r"|redis-cli|mongo|mongosh|sqlcmd|cqlsh|winexe|plink|rdesktop|ftp|svn|docker login|az "
        r"login)\b[^\n|;&]{0,120}?"
        r"\s(?:-U|-u|--user(?:name)?[= ]))\s?[\"']?(?P<name>[A-Za-z][\w.\-]{1,40})(?=[\s\"':%]|$)"
    ),
    re.compile(
        r"(?i)\b(?:authenticat\w+|login|log-?on|sign-?in|auth|password) (?:failures?|failed|errors?"
        r"|success\w*|succeeded|attempts?|rejected|denied)"
        r",? (?:for|of|by|from)(?: the)?(?: user| account| login)? [\"'`]?(?P<name>[A-Za-z][\w.\-]{1,64})"
        r"(?=[\s\"'`,;.)]|$)"
    ),
    re.compile(
        r"(?i)\b(?:log(?:s|ged|ging)?[ -]?(?:in|on)(?:to [\w ]{1,30})?|sign(?:s|ed|ing)?[ -]?in"
        r"|authenticated|connected|impersonat\w+|registered) as"
        r"(?: user| the user)? [\"'`]?(?P<name>[A-Za-z][\w.\-]{1,64})(?=[\s\"'`,;.)!?]|$)"
    ),
    re.compile(
        r"(?:\bchown (?:-\w+ )?|\bLOGIN |\bLogin |\blogin |--run-as[= ]"
        r"|\brun as )(?P<name>[a-z][\w.\-]{1,40})(?=:[\w.\-]* |\s(?:failed|ok|denied|success)|\s--?\w|\s*$)"
    ),
    re.compile(
        r"(?i)\b(?:attempts?|tries|retries|requests?|rate[ -]limit\w*(?: exceeded| hit| reached)?|throttl\w+"
        r"|lock-?outs?|captcha"
        r"|2fa|mfa|otp|one-time code|verification|password reset|reset link|reset mail|account|lock(?:ed"
        r"|ing)?|unlock(?:ed|ing)?"
        r"|ban(?:ned|ning)?|suspend(?:ed|ing)?|brute[ -]?force)(?: \w{2,12}){0,2}? (?:for|by|from"
        r"|of)(?: the)?(?: user| account| login)? "
        r"[\"'`]?(?P<name>[A-Za-z][\w.\-]{1,64})[\"'`]?(?=\s?\((?:ip|from|addr|address|host|client|source"
        r"|src)\b|\s?[,;]|\sfrom\s[\d\[a-f]"
        r"|\.?\s*$)"
    ),
    re.compile(
        r"(?<![\w\\/.:])(?P<domain>[A-Z][A-Z0-9\-]{1,15})\\{1,2}(?P<name>[a-z][\w.\-]{1,40})(?=[\s\"'`,;)\]]"
        r"|\.?$|\.\s)"
    ),
    re.compile(
        r"(?i)\b(?:user(?:name)?|account|login|benutzer(?:konto)?|konto|der (?:nutzer|anwender)"
        r"|utilisateur|compte) [\"'`]?(?P<name>[A-Za-z][\w.\-]{1,40})[\"'`]?"
        r" (?:is|was|has been|got|ist|wurde|wird|hat|kann|est|a été|cannot|can't|could not|keeps)\b"
    ),
    re.compile(
        r"(?:\b[Kk]ennung|\b[Bb]enutzerkonto|\b[Bb]enutzerkennung|\b[Cc]ompte utilisateur|\b[Aa]nmeldung mit"
        r"|\b[Aa]nmeldung als|\b[Ii]dentifiant|\b(?:[Ii]nvalid|[Ii]llegal|[Uu]nknown) user"
        r"|\buser ?name (?:I|he|she|they) (?:used|use|have|had|entered) (?:is|was)) "
        r"[\"'`]?(?P<name>[a-z][\w.\-]{1,40})(?=[\"'`,;.)!?]|\s(?:gesperrt|entsperren|freischalten|löschen|anlegen"
        r"|zurücksetzen|fehlgeschlagen|desactivé|désactivé|bloqué|verrouillé|supprimé|ist|wurde|est|from|in)\b|\s*$)"
    ),
    re.compile(r"/var/(?:spool/)?mail/(?P<name>[a-z][\w.\-]{1,40})(?=[\s\"':;,]|$)"),
    re.compile(r"\bchown (?:-\w{1,4} )?(?P<name>[a-z][\w.\-]{1,40})(?=:[\w.\-]* )"),
    re.compile(r"\bsu (?:-|-l|--login) (?P<name>[a-z][\w.\-]{1,40})(?=\s|$)"),
)
_ADDRESS_BEHIND = re.compile(r"\s(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{1,4}:[0-9a-f:]{3,38})\s")
"""The client's address behind the account, as in the logs of IIS."""
_NOT_DOMAINS = frozenset(
    "ERROR WARN WARNING INFO DEBUG FATAL TRACE HKLM HKCU HKCR HKU HKEY BUILTIN NT IIS SOFTWARE SYSTEM"
    " CURRENTVERSION USERS WINDOWS".split()
)
_LOGIN_WORD = re.compile(
    r"(?i)session|password|auth|log-?[io]n|logged|logout|ssh|denied|invalid|failed|failure|su\b|sudo"
    r"|locked|account|connect|permission|credential|token|pam"
)
_ENGLISH_ENDING = re.compile(r"(?:ive|ion|ing|ed|ment|ity|ness|able|ible|ence|ance|ises|sses|ctly|ally)\Z")
_LOGIN_GATE = re.compile(r"(?i)\buser\b|\bfor\b|\bsudo\b|\bby\b|\bchown\b|\baccount\b|\blogin\b")
_MORE_GATE = re.compile(
    r"(?i) - \S+ \[\d|\s-{1,2}[ul]|(?:failure|failed|error|success|attempt|rejected|denied"
    r"|succeeded)\w*,? (?:for|of|by|from)\b"
    r"|\bas\b|[A-Z]\\{1,2}[a-z]|\b(?:account|konto|benutzer|nutzer|anwender|user|utilisateur|compte|login)"
)
_find_attempt = (
    finder(
        "chown|run-as|run as|attempts|tries|limit|throttl|lock|captcha|2fa|mfa|otp|code for|verification"
        "|reset|ban|suspend|brute|kennung|anmeldung|identifiant|var/mail/|spool/mail/|su -".split("|")
    )
    or bool
)
"""What the owner of a file and repeated logins are told with."""
_SCP = re.compile(
    r"(?i)\b(?:ssh|scp|sftp|rsync|su -|sudo -u|su)\s+(?:-\w+(?:\s+\d+)?\s+)*(?P<name>[a-z][\w.\-]{1,31}"
    r")(?=@[\w.\-]+|\s*$)"
)
_SHELL = re.compile(r"(?<![\w@.])(?P<name>[a-z][a-z0-9_.\-]{1,31})@[a-z][\w\-]{1,62}:[~/]")


class UsernameInPlace(RuleRecognizer):
    """Account names in home folders, URLs, directory names, login logs and remote shells."""

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """One of the places stands in the text."""
        text = features.text
        lowered = text.lower()
        return (
            "home" in lowered
            or "users" in lowered
            or "documents and settings" in lowered
            or "@" in text
            or "uid=" in lowered
            or "accountname=" in lowered
            or "ruser=" in lowered
            or "logname=" in lowered
            or "~" in text
            or _LOGIN_GATE.search(text) is not None
            or _find_attempt(lowered)
            or _MORE_GATE.search(text) is not None
        )

    def triggers(self) -> Triggers:
        """One of the places."""
        return Triggers(_triggers_in_place())

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The account names."""
        for match in _PLACES.finditer(text):
            start, end = match.span("name")
            while end > start and text[end - 1] in ".-":
                end -= 1
            if is_account_of_a_person(text[start:end]) and text[end : end + 1] not in ("(", "*", "$", "{"):
                if text[match.start() : match.start() + 1] == "~" and not looks_personal(text[start:end]):
                    continue
                if match.group().lower().startswith("/users/") and not _is_a_home(text, match, end):
                    continue
                yield Candidate(start, end, 0.8, "the home folder", final=True)
        if "@" in text:
            for match in _URL_USER.finditer(text):
                if is_account_of_a_person(match["name"]) and not _NO_USER_OF_A_URL.fullmatch(match["name"]):
                    yield Candidate(*match.span("name"), 0.75, "the user part of the URL", final=True)
            for pattern in (_SCP, _SHELL):
                for match in pattern.finditer(text):
                    if is_account_of_a_person(match["name"]) and (
                        looks_personal(match["name"]) or pattern is _SHELL
                    ):
                        yield Candidate(*match.span("name"), 0.65, "the remote shell behind it", final=True)
        for match in _DIRECTORY.finditer(text):
            start, end = match.span("name")
            name = text[start:end].split("@")[0]
            if is_account_of_a_person(name):
                yield Candidate(start, start + len(name), 0.8, "the directory name", final=True)
        if _LOGIN_GATE.search(text):
            yield from self._logins(text)
        if _find_attempt(text.lower()) or _MORE_GATE.search(text):
            yield from _more_logins(text)

    @staticmethod
    def _logins(text: str) -> Iterator[Candidate]:
        for number, pattern in enumerate(_LOGIN_LINES):
            for match in pattern.finditer(text):
                start, end = match.span("name")
                while end > start and text[end - 1] in ".-:,":
                    end -= 1
                name = text[start:end]
                if not is_account_of_a_person(name) or text[end : end + 1] in ("(", "=", "/", "@", "[", "%"):
                    continue
                kind = kind_of(name)
                quoted = text[start - 1 : start] in ("'", '"', "`")
                if number < 3 or number == 6:
                    if kind & Kind.COMMON and not kind & NAMED and number == 2:
                        continue
                elif kind & (Kind.COMMON | Kind.TECHNICAL) and not kind & CERTAIN:
                    continue
                elif not quoted and not looks_personal(name) and not any(map(str.isdigit, name)):
                    if (
                        number != 4
                        or not _LOGIN_WORD.search(text)
                        or not re.fullmatch(r"[a-z][a-z0-9._\-]{2,31}", name)
                    ):
                        continue
                    if _ENGLISH_ENDING.search(name):
                        continue
                if number == 8 and not any(kind_of(part) & NAMED for part in name.split(".")):
                    continue
                if number == 3 and name[:1].isupper() and re.match(r" [A-Z][a-z]", text[end : end + 3]):
                    continue  # a name of two words: PERSON
                yield Candidate(start, end, 0.7, "the words of a login before it", final=True)


_FREQUENT = (
    "root admin deploy git postgres ubuntu nobody test guest oracle user mysql jenkins backup ftp cyrus the"
)
"""Accounts of systems that fill logs of logins."""


_LOGIN_WORDS_AND_FOR = (
    r"(?i)(?:authentication failed|log-?[io]n|logged in|login failed|access denied|sign-?in|permission denied"
    r"|successful login|password changed|account locked|locked out|password reset)[\w ]* (?:for|of|by|as) "
)
"""Where the fourth of ``_LOGIN_LINES`` matches, of few states."""
_FLAG_AND_LETTER = r"\s(?:-l\s|-U|-u|--user(?:name)?[= ])\s?[\"']?[A-Za-z]"
"""The same of the second of ``_MORE_LINES``."""


@cache
def _triggers_in_place() -> tuple[str | re.Pattern[str], ...]:
    """The places, where the account is none of the most frequent ones of systems and ends in no long id."""
    person = other_than(_accounts() & set(_FREQUENT.split()), r"\w.\-")
    directory, _, _ = _DIRECTORY.pattern.partition("(?P<name>")
    attempt, name, behind = _MORE_LINES[5].pattern.partition(r"(?P<name>[A-Za-z][\w.\-]{1,64})")
    assert name
    other, digits = r"(?:[_.\-]|[^\W\d])", rf"\d{{1,{_LONGEST_NUMBER}}}"
    return (
        r"(?i)(?<![\w.])(?:/var)?/(?:home|Users|export/home|usr/home)/[^\W_]",
        r"(?i)(?<![\w])[A-Za-z]:(?:\\{1,4}|/)(?:Users|Documents and Settings|home)(?:\\{1,4}|/)[^\W_]",
        r"(?i)(?<![\w.])~[a-z][\w.\-]{2,30}/",
        _URL_USER,
        _SCP,
        _SHELL,
        rf"{directory}[^,=\s\"'()]*[^,=\s\"'()\d]",
        *(pattern.pattern.partition("(?P<name>")[0] + person for pattern in _LOGIN_LINES[:3]),
        _LOGIN_WORDS_AND_FOR,
        _LOGIN_LINES[4].pattern.partition("(?P<name>")[0] + person,
        *_LOGIN_LINES[5:],
        _MORE_LINES[0],
        _FLAG_AND_LETTER,
        _MORE_LINES[2].pattern.partition("(?P<name>")[0] + person,
        *_MORE_LINES[3:5],
        rf"{attempt}[A-Za-z]{other}*(?:{digits}{other}+)*(?:{digits})?{behind}",
        *_MORE_LINES[6:],
    )


def _is_name_in_a_sentence(name: str, said: bool) -> bool:
    """Whether a name behind 'account' or, if ``said``, 'logged in as' is more than a word of the language."""
    letters = name.rstrip("0123456789")
    kind = kind_of(letters)
    if (kind & Kind.COMMON and not kind & CERTAIN) or _ENGLISH_ENDING.search(letters):
        return False
    if looks_personal(name):
        return True
    return said and bool(re.fullmatch(r"[a-z][a-z0-9._\-]{2,31}", name)) and not kind & Kind.TECHNICAL


def _more_logins(text: str) -> Iterator[Candidate]:
    """Account names in access logs, command lines, Windows' domain names, and sentences about accounts."""
    access, command, failure, said, owner, attempt, domain, *_ = _MORE_LINES
    for pattern in _MORE_LINES:
        for match in pattern.finditer(text):
            start, end = match.span("name")
            while end > start and text[end - 1] in ".-":
                end -= 1
            name = text[start:end]
            if not is_account_of_a_person(name) or text[end : end + 1] in ("(", "=", "@", "/"):
                continue
            kind = kind_of(name)
            if pattern is access:
                if name == "-":
                    continue
            elif pattern is domain:
                if match["domain"] in _NOT_DOMAINS or (kind & Kind.TECHNICAL and not kind & NAMED):
                    continue
                if (
                    not looks_personal(name)
                    and not _LOGIN_WORD.search(text)
                    and not _ADDRESS_BEHIND.match(text, end)
                ):
                    continue
            elif pattern is owner:
                if not looks_personal(name):
                    continue
            elif pattern is attempt:
                told = re.match(r"[\"'`]?\s?\((?:ip|addr|from|client)", text[end : end + 10]) is not None
                if kind & (Kind.COMMON | Kind.TECHNICAL) and not kind & CERTAIN:
                    continue
                if not looks_personal(name) and not told:
                    continue
            elif pattern is command or pattern is failure:
                if kind & (Kind.COMMON | Kind.TECHNICAL) and not kind & CERTAIN:
                    continue
                if pattern is failure and not looks_personal(name) and not any(map(str.isdigit, name)):
                    continue
            elif not _is_name_in_a_sentence(name, pattern is said):
                continue
            elif name[:1].isupper() and re.match(r" [A-Z][a-z]", text[end : end + 3]):
                continue  # a name of two words: PERSON
            yield Candidate(start, end, 0.7, "the words of a login beside it", final=True)


def _is_a_home(text: str, match: re.Match[str], end: int) -> bool:
    """/users/ is a path of web applications too: a home is written /Users/ or goes on as homes do."""
    if match.group().startswith("/Users/"):
        return True
    return bool(
        re.match(
            r"/(?:\.|Documents|Desktop|Downloads|Library|AppData|home|bin|src|dev|work)", text[end : end + 14]
        )
    )
