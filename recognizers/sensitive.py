"""Passwords and credentials behind a label or under a key, and private keys as whole blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from recognizers.base import (
    STRONG_LABEL,
    Candidate,
    LabelledRecognizer,
    RuleRecognizer,
    telling_labels,
    whole_value,
)
from recognizers.in_record import one_field
from recognizers.labels import Label, key_lexicon
from recognizers.passwords import end_of_password, is_often_chosen, is_password
from recognizers.placeholders import is_placeholder
from recognizers.surroundings import BESIDE, UNDER, is_personal_record
from recognizers.validators.credentials import entropy, random_token
from recognizers.words import fold, split

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

WEAK_SCORE = 0.65
_PROSE_FOLLOWS = re.compile(r"\s[^\W\d_]+[ ,.]{1,2}[^\W\d_]+")
_ASSIGNED_ON = re.compile(r"\s{1,3}=\s")
_SNAKE_CASE = re.compile(r"[A-Za-z]+(?:_[A-Za-z]+)+[,;)]*")
_IN_QUERY = re.compile(r"://[^\s?\"'<>]{0,200}\?[^\s\"'<>]{0,300}\Z")
_PASSED = re.compile(r"^PASS: ", re.MULTILINE)
"""At a line's beginning the result of a test."""
_WORD_SEPARATORS = frozenset({"is", "ist", "was", "est", "lautet"})
_NOT_LETTERS = re.compile(r"[^A-Za-z.,;:'’-]")


class PasswordRecognizer(LabelledRecognizer):
    """Passwords behind a label, a flag or an element's tag, and under a key. The finding is exactly the
    value."""

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Labelled passwords, and the whole text as the value of its key."""
        for label in telling_labels(text):
            strong = label.phrase in self.strong_phrases
            if not strong and label.phrase not in self.weak_phrases:
                continue
            span = self._span(text, label, strong)
            if span is not None:
                score = STRONG_LABEL if strong else WEAK_SCORE
                yield Candidate(*span, score, "a password's label before it", final=True)
        bare = text.strip()
        if "\n" not in bare and is_password(bare):
            yield whole_value(text, bare)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Any password under a strong key; one that looks like one under a weak key."""
        if self.strong_phrases & context:
            return STRONG_LABEL
        weak = self.weak_phrases & context
        if weak and (is_personal_record(context) or self._fits_weak(value, min(weak), True)):
            return WEAK_SCORE
        return 0.0

    @staticmethod
    def _fits_weak(value: str, phrase: str, quoted: bool) -> bool:
        if phrase.startswith("pin"):
            return value.isdecimal() and 4 <= len(value) <= 8
        if value.isdecimal():
            return len(value) >= 6
        mixed = any(map(str.isdigit, value)) or _NOT_LETTERS.search(value) is not None
        return " " not in value and (mixed or (quoted and len(value) >= 5)) and len(value) >= 4

    def _span(self, text: str, label: Label, strong: bool) -> tuple[int, int] | None:
        start, separator = label.value_start, label.separator
        if separator == ":" and _PASSED.match(text, label.start):
            return None
        if separator in ("==", "->", "#") or (separator == ">" and text[start - 1] != ">"):
            return None
        if separator == "|" and (text[start - 1] != " " or not _is_cell(text, label.start)):
            return None
        if separator == ">" and text[max(0, label.start - 2) : label.start] in (":<", "/<", "@<", "[<"):
            return None  # the address of a manual: protocol://<user>:<password>@<host>
        if label.quoted:
            end = label.value_end
            value = text[start:end]
            if not separator and not label.flag and (" " in value or not strong):
                return None
            if not is_password(value):
                return None
        else:
            if not separator and not (label.flag and text[start - 2 : start - 1] != " "):
                return None  # two spaces behind a flag: the help's text about it
            in_query = (label.start > 0 and text[label.start - 1] in "?&") or _IN_QUERY.search(
                text, max(0, label.start - 300), label.start
            ) is not None
            end = end_of_password(
                text, start, in_query and "=" in separator, separator in (":", *_WORD_SEPARATORS)
            )
            value = text[start:end]
            if separator == ">":
                close = text.find("<", start)
                end = close if close >= 0 else len(text.rstrip())
                value = text[start:end]
            if label.flag and value.startswith("-"):
                return None
            if not is_password(value, quoted=separator == ">"):
                return None
            letters_only = _NOT_LETTERS.search(value) is None
            if separator in _WORD_SEPARATORS and letters_only and not _is_no_word(value):
                return None
            if _ASSIGNED_ON.match(text, end) or (text[start - 1] == " " and _SNAKE_CASE.fullmatch(value)):
                return None
            if separator == ":" and letters_only and _PROSE_FOLLOWS.match(text, end):
                return None
            if text[end : end + 1] in ('"', "'") and separator not in ("=", ":", "=>", ":=") and letters_only:
                return None
        if separator == "|" and key_lexicon().entities(" ".join(split(value))):
            return None  # the next heading of a table
        if not strong and not self._fits_weak(value, label.phrase, label.quoted or label.flag):
            return None
        return start, end


def _is_no_word(value: str) -> bool:
    """Whether letters behind 'my password is' are a password: one that many choose, or capitals in a row and
    small letters by turns, as no name in a program has them."""
    by_turns = len(re.findall("[a-z][A-Z]", value)) >= 2 and re.search("[A-Z]{2}", value) is not None
    return is_often_chosen(value) or by_turns


_QUESTION = re.compile(
    r"(?:security|secret|challenge|recovery)questions?|(?:sicherheits|geheim)fragen?|questions?secretes?"
    r"|questions?desecurite"
)
_NO_ANSWERS = frozenset(
    "answer answers antwort reponse question questions frage response security secret".split()
)


class SecurityAnswerRecognizer(LabelledRecognizer):
    """Answers to security questions, behind a label or under a key; 'answer' and 'first pet' count only
    beside or under the question."""

    def accepts(self, value: str, label: Label | None) -> bool:
        """An answer that somebody chose: what could be a password, and no word of the form itself."""
        return (
            super().accepts(value, label)
            and is_password(value, label is None or label.quoted)
            and fold(value.strip(" .:;,")) not in _NO_ANSWERS
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Labelled answers, without the key of the next field, and the whole text as one."""
        for candidate in super().candidates(text, nlp_artifacts):
            if not candidate.whole:
                length = len(one_field(text, candidate.start, candidate.end))
                candidate = replace(candidate, end=candidate.start + length)
            yield candidate

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Any answer under a strong key; one under a weak key if a question stands above or beside it."""
        if self.strong_phrases & context:
            return STRONG_LABEL
        asked = any(
            _QUESTION.search(word.replace(" ", "")) for word in context if word.startswith((UNDER, BESIDE))
        )
        return WEAK_SCORE if asked and self.weak_phrases & context else 0.0


def _is_cell(text: str, start: int) -> bool:
    """Whether what begins at ``start`` is a cell of a table drawn with ``|``, not a command before a pipe."""
    before = text[:start].rstrip(" *`_\t")
    return not before or before.endswith("|")


_BEGIN = re.compile(r"-----BEGIN (?P<kind>(?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?)-----")
_BODY = re.compile(
    r"(?:(?:Proc-Type|DEK-Info|Version|Comment|Hash): ?[^\n\\]{0,100}|\s|\\[nr]|[A-Za-z0-9+/=])*"
)
_KEY_CHARACTERS = 40
"""A block with fewer characters of base64 is an example or a message, no key."""


class PrivateKeyRecognizer(RuleRecognizer):
    """Private keys in PEM form (RFC 7468), whole: over many lines, or in one line with ``\\n`` written
    out."""

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Every block; one that is cut off ends with its last line of base64."""
        position = 0
        while True:
            begin = _BEGIN.search(text, position)
            if begin is None:
                return
            body = _BODY.match(text, begin.end())
            end = body.end() if body else begin.end()
            position = max(end, begin.end())
            length = sum(character.isalnum() for character in text[begin.end() : end])
            closing = f"-----END {begin['kind']}-----"
            if text.startswith(closing, end):
                end += len(closing)
            else:
                end = begin.end() + len(text[begin.end() : end].rstrip())
            if length >= _KEY_CHARACTERS:
                yield Candidate(begin.start(), end, 1.0, "a private key's block", checksum=True)


_SECRET = re.compile(r"[A-Za-z0-9+/=_.~:!@#$%^*-]{6,4096}")
_DOTTED_NAME = re.compile(r"[$@]?[A-Za-z_]\w*(?:(?:\.|->|::)[A-Za-z_]\w*)+")
_NO_SECRET = re.compile(
    r"(?i)(?:sha(?:1|224|256|384|512)|md5|sha3|blake\w+)[:-].*|0x[0-9a-f]+|https?://.*|[\w+.-]+://.*|(?:\.{0,2}|~)/.*|[a-z]:\\.*"
    r"|.*\.(?:pem|key|crt|cer|json|ya?ml|txt|js|ts|py|java|go|rb|php|cs|html?|xml|conf|cfg|env|properties|jks|p12|pfx|pub)"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*|v?\d+(?:\.\d+)+|[\d.:,+-]+|[a-z]{4,}|(?:arn|urn|projects|ssh-\w+|ecdsa-\w+):?.*"
    r"|\$\w+(?:/|->).*|!.*|exports\..*"
)
_NAME_OF_SECRET = re.compile(
    r"[_$!]*[A-Za-z][\w.]*(?:(?:Private|Public)_?Key|(?:PRIVATE|PUBLIC)_KEY|AccessToken|_AUTH|Authorization|authorization"
    r"|Response|Request)\w*"
)
"""A name in a program: ``_RSAPrivateKey``."""
_TOKEN_END = re.compile(
    r"</|&(?=amp;|[\w.-]{1,40}=)|;(?=[\w .-]{1,40}=|\Z)|,(?=[\w.-]{1,40}[=:]|\Z)"
    r"|[)\]}>]+\Z|[.,;:]\Z|\\[nrt\"']|&quot;"
)
_WORDY = re.compile(
    r"[A-Za-z]+(?:[-_.][A-Za-z]+)*\d{0,2}|[A-Za-z]+(?:[-_.][A-Za-z]+){2,}[-_.]\d+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|.*[.][*+]"
)


_LONG_TOKEN = 20
"""With so many characters of changing case, a mere space between a label and its secret is enough."""


def _mixed_case(value: str) -> bool:
    """Whether capitals and small letters change as no words in camel case do."""
    return len(re.findall("[A-Z]{2,}", value)) >= 2 and len(re.findall("[a-z][A-Z]", value)) * 6 >= len(value)


class CredentialRecognizer(LabelledRecognizer):
    """Keys, tokens and session ids that only their label or key names."""

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Labelled secrets, and the whole text as the value of its key."""
        for label in telling_labels(text):
            strong = label.phrase in self.strong_phrases
            if not strong and label.phrase not in self.weak_phrases:
                continue
            bare = not (label.separator or label.quoted or label.flag)
            if bare and not strong:
                continue
            if label.separator in ("==", "->", "#"):
                continue
            before = split(text[max(0, label.start - 24) : label.start])[-1:]
            if before and f"{before[0]} {label.phrase}" in self.against_phrases:
                continue
            match = _SECRET.match(text, label.value_start, label.value_end)
            if match is None:
                continue
            value = match.group()
            if not label.quoted:
                cut = _TOKEN_END.search(value)
                value = value[: cut.start()] if cut else value
            elif match.end() != label.value_end:
                continue
            following = text[match.start() + len(value) : match.start() + len(value) + 1]
            if bare and not (len(value) >= _LONG_TOKEN and random_token(value) and _mixed_case(value)):
                continue
            if following in ("(", "[", "<", "{") or (following == "$" and not label.quoted):
                continue
            if self.is_secret(value, label.phrase, strong, label.quoted or label.flag):
                yield Candidate(
                    match.start(),
                    match.start() + len(value),
                    STRONG_LABEL,
                    "a secret's label before it",
                    final=True,
                )
        whole = text.strip()
        if _SECRET.fullmatch(whole):
            yield whole_value(text, whole)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A secret under a key of the lexicon, unless the key is one of ``against``, such as 'next token'."""
        if self.against_phrases & context:
            return 0.0
        for phrases, strong in ((self.strong_phrases, True), (self.weak_phrases, False)):
            named = phrases & context
            if named and any(self.is_secret(value, phrase, strong, True) for phrase in named):
                return STRONG_LABEL
        return 0.0

    @staticmethod
    def is_secret(value: str, phrase: str, strong: bool, quoted: bool) -> bool:
        """Whether a value behind such a label is a secret: made by a generator or, behind 'secret',
        chosen."""
        if is_placeholder(value) or not is_password(value, quoted):
            return False
        if _NO_SECRET.fullmatch(value) and not (value.isalpha() and _mixed_case(value)):
            return False
        if _NAME_OF_SECRET.fullmatch(value):
            return False
        if not strong:
            return len(value) >= 16 and random_token(value)
        if _DOTTED_NAME.fullmatch(value) and not (len(value) >= 24 and random_token(value)):
            return False
        if len(value) >= 8 and random_token(value) and not _WORDY.fullmatch(value):
            return True
        if len(value) >= 20 and entropy(value) >= 3.5 and (not _WORDY.fullmatch(value) or _mixed_case(value)):
            return True
        chosen = "secret" in phrase or "key" in phrase
        return (
            chosen
            and len(value) >= 8
            and (quoted or any(map(str.isdigit, value)))
            and len(set(value)) > 4
            and (
                any(map(str.isdigit, value))
                or "secret" in value.lower()
                or (len(value) >= 12 and entropy(value) >= 3.2)
            )
        )
