"""SIGNATURE_BLOCK and MESSAGE_CONTENT: what people write to each other, and how they sign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from recognizers.base import (
    STRONG_LABEL,
    WEAK_KEY_IN_RECORD,
    Candidate,
    Features,
    LabelledRecognizer,
    RuleRecognizer,
    whole_value,
)
from recognizers.companies import names_a_company
from recognizers.identifiers.names import NAMED, Kind, kind_of, likelihood, read_words
from recognizers.identifiers.person import after_titles, is_plausible
from recognizers.identifiers.phone import bare_score
from recognizers.labels import Label, find_labels
from recognizers.placeholders import is_placeholder
from recognizers.rules import lexicon
from recognizers.sensory import is_sentence, is_talk
from recognizers.surroundings import BESIDE
from recognizers.titles import is_title
from recognizers.triggers import Triggers

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

# --- signatures ---------------------------------------------------------------------------------------------

_BREAK = re.compile(r"\r?\n|\\r\\n|\\n|<br\s?/?>")
_MAIL = re.compile(r"[\w.+'\-]{1,64}(?:@|\s?[(\[]at[)\]]\s?)[\w\-]{1,63}(?:\.[\w\-]{2,63}){1,4}")
_PHONE = re.compile(
    r"(?<![\w.])(?:\+|\(?0|\()[\d ()./\-\u2013]{6,24}\d(?![\w])|\b\d{3}[-. ]\d{3}[-. ]\d{4}\b"
)
_PHONE_WORD = re.compile(
    r"(?i)^\W{0,3}(?:tel|phone|mobile?|cell|fax|direct|office|telefon|handy|mobil|tél|port"
    r"|[tmfpde])\b\.?\s?[:.]?\s{0,2}[+(\d]"
)
_WEB = re.compile(r"(?i)\b(?:https?://|www\.)[\w.\-]{3,80}")
_SEPARATOR = re.compile(r"\s{0,3}(?:\||·|•|∙|⋅)\s{0,3}|\s[-–—]\s")
_DASHES = re.compile(r"(?:^|\n|\\n)-- ?(?=\r?\n|\\n)")
_NAME_AND_MORE = re.compile(
    r"(?:\A|, |\n|\\n|>)[ *_,>\t]{0,8}[^\W\d_][^:=|·•∙⋅\[\]{}\n]*"
    rf"(?:{_SEPARATOR.pattern})[^\n]*(?:{_SEPARATOR.pattern})[^\n]*(?:@|\bat\b|\d)"
)
"""How a signature in one line begins: a name, and two separators before a contact."""
_SIGNATURE_LINES = 9
"""Lines below the closing that can belong to a signature."""


@cache
def _closings() -> re.Pattern[str]:
    words = sorted(map(str, lexicon("person_words")["closings"]), key=len, reverse=True)
    either = "|".join(re.escape(word).replace(r"\ ", " {1,2}") for word in words)
    return re.compile(
        rf"(?:^|(?<=\\n)|(?<=[.!?>] )|(?<=[.!?>]  ))[ \t>*]{{0,8}}(?P<closing>{either})\s?[,!.]?(?=\s|$|\\)",
        re.MULTILINE,
    )


@cache
def _closing_gate() -> re.Pattern[str]:
    words = {str(word).split()[0] for word in lexicon("person_words")["closings"]}
    return re.compile("|".join(re.escape(word) for word in sorted(words)))


def is_name(text: str) -> bool:
    """Whether a text is a person's name and nothing else; titles and degrees may stand around it."""
    bare = text.strip(" ,.*_>\t")
    start = after_titles(bare, 0, len(bare))
    name = read_words(bare, start, len(bare), most=5)
    if name is None or not is_plausible(name) or len(bare) > 60:
        return False
    rest = bare[name.end :].strip(" ,.")
    if rest and not re.fullmatch(r"(?:[A-Z][\w.]{1,6}[ ,]{0,2}){1,3}|\([\w/ ]{2,14}\)", rest):
        return False
    return likelihood(name) >= 0.5 or (len(name.words) > 1 and any(kind & NAMED for kind in name.kinds()))


def _is_contact(text: str) -> bool:
    phone = _PHONE.search(text)
    return (
        _MAIL.search(text) is not None
        or (phone is not None and bare_score(phone.group().strip()) >= 0.2)
        or _PHONE_WORD.search(text) is not None
    )


def _is_detail(text: str) -> bool:
    """Whether a line tells a title, a company, a contact or an address."""
    bare = text.strip(" ,*_>\t")
    if not 2 <= len(bare) <= 120:
        return False
    if _is_contact(bare) or _WEB.search(bare) or names_a_company(bare) or is_title(bare):
        return True
    return (
        re.search(
            r"\b\d{4,5} [A-ZÄÖÜ]|^\d{1,4}\w? [A-Z]|\b[A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2}\b|(?i:stra(?:ß|ss)e"
            r"|str\.) \d",
            bare,
        )
        is not None
    )


class SignatureBlock(RuleRecognizer):
    """The end of a mail: a closing, a name, and lines with title, company and contacts; or all that in
    one line.

    Where a reader hands over line by line only the form of one line can be seen.
    """

    def triggers(self) -> Triggers | None:
        """A closing, the line '-- ', or a name before two separators."""
        return Triggers((_closings(), _DASHES, _NAME_AND_MORE))

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A closing, the line '-- ', or two separators stand in the text."""
        text = features.text
        return (
            text.count("|") > 1
            or text.count("·") > 1
            or text.count("•") > 1
            or "-- " in text
            or _closing_gate().search(text) is not None
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The blocks."""
        done = 0
        starts = [match.start("closing") for match in _closings().finditer(text)]
        dashes = [match.start() for match in _DASHES.finditer(text)]
        for start in sorted(starts + dashes):
            if start < done:
                continue
            end = self._end(text, start)
            if end is not None:
                done = end
                yield Candidate(start, end, 0.7, "the end of a letter with name and contacts", final=True)
        for start, end in _lines(text):
            if start < done or end - start > 300 or not _SEPARATOR.search(text, start, end):
                continue
            span = _one_line(text, start, end)
            if span is not None:
                yield Candidate(
                    *span, 0.65, "a name with title or company and contacts in one line", final=True
                )

    @staticmethod
    def _end(text: str, start: int) -> int | None:
        """Where a block ends that begins with the closing at ``start``; None if no signature follows."""
        closing = _closings().match(text, start)
        position = closing.end() if closing else start
        named = False
        details = 0
        end: int | None = None
        blank = 0
        for number, (begin, stop) in enumerate(_lines(text, position)):
            if number > _SIGNATURE_LINES:
                break
            line = text[begin:stop].strip(" \t>*_,")
            if not line or line == "--":
                blank += 1
                if blank > 2 or (named and details and blank > 1):
                    break
                continue
            parts = [part.strip() for part in _SEPARATOR.split(line) if part.strip()]
            if not named:
                head = parts[0].split(", ")[0] if parts else ""
                if head and (is_name(parts[0]) or is_name(head)):
                    named = True
                    rest = [*parts[1:], *parts[0].split(", ")[1:]]
                    details += sum(_is_detail(part) for part in rest)
                    end = stop
                    continue
                break
            hits = sum(_is_detail(part) for part in parts)
            if hits:
                details += hits
                end = stop
            elif details or number > 3 or len(line) > 60:
                break
        if not named or end is None or not details:
            return None
        block = text[start:end]
        if details < 2 and not _is_contact(block) and not names_a_company(block.splitlines()[-1]):
            return None
        return start + len(block.rstrip())


def _lines(text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    position = start
    for match in _BREAK.finditer(text, start):
        yield position, match.start()
        position = match.end()
    yield position, len(text)


def _one_line(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of a line such as 'Jane Smith | Engineer | Acme Ltd | +44 20 7946 0958'."""
    line = text[start:end]
    if line.lstrip().startswith(("|", "·", "•", "-", "+", "<")):
        return None  # a row of a table or an item of a list
    parts = [part.strip(" *_,") for part in _SEPARATOR.split(line) if part.strip()]
    if len(parts) < 3 or len(parts) > 9:
        return None
    first = parts[0].rpartition(", ")[2] if not is_name(parts[0]) else parts[0]
    if not is_name(first):
        return None
    if not any(_is_contact(part) for part in parts[1:]):
        return None
    others = sum(_is_detail(part) and not _is_contact(part) for part in parts[1:])
    if not others and sum(_is_contact(part) for part in parts[1:]) < 2:
        return None
    begin = start + line.index(parts[0])
    return begin, start + len(line.rstrip())


# --- messages -----------------------------------------------------------------------------------------------

_CERTAIN_KEYS = re.compile(
    r"\b(?:sms|chat|whatsapp|dm|im|mail|email|private|privat|direkt|privé|conversation|inbox)"
    r"|nachrichteninhalt|nachrichtentext|textnachricht"
    r"|\btext message\b|corps du m"
)
"""Keys that only messages of people have; any sentence under them counts."""
_CORRESPONDENTS = frozenset(
    BESIDE + phrase
    for phrase in (
        "to",
        "recipient",
        "recipients",
        "receiver",
        "sender phone",
        "recipient phone",
        "to number",
        "from number",
        "phone",
        "phone number",
        "msisdn",
        "chat id",
        "conversation id",
        "thread id",
        "empfanger",
        "destinataire",
        "sender name",
        "recipient name",
        "to phone",
        "from phone",
        "to email",
        "to address",
        "sent to",
        "chat",
        "an",
        "telefonnummer",
        "nummer",
        "contact",
        "subject",
        "betreff",
        "objet",
        "channel id",
        "ts",
        "thread ts",
        "readable date",
        "sender email",
        "recipient email",
    )
)
_SENDERS = frozenset(
    BESIDE + phrase
    for phrase in (
        "from",
        "sender",
        "sent by",
        "author",
        "absender",
        "von",
        "expediteur",
        "de",
        "sender id",
        "sender name",
        "from number",
        "sender phone",
        "from phone",
        "from name",
        "user",
        "username",
        "from email",
        "sender email",
        "contact",
        "phone",
        "phone number",
        "msisdn",
        "address",
    )
)
_MACHINE_RECORD = frozenset(
    BESIDE + phrase
    for phrase in (
        "level",
        "log level",
        "loglevel",
        "severity",
        "logger",
        "logger name",
        "pid",
        "stack",
        "stacktrace",
        "stack trace",
        "exception",
        "error code",
        "status code",
        "hostname",
        "host",
        "facility",
        "priority",
        "thread name",
        "caller",
        "trace id",
        "span id",
        "code",
        "commit",
        "sha",
        "error",
        "status",
        "service",
        "event id",
    )
)
_WEAK_BODIES = frozenset(
    (
        "message",
        "msg",
        "body",
        "text",
        "content",
        "snippet",
        "chat",
        "sms",
        "nachricht",
        "inhalt",
        "mitteilung",
        "contenu",
    )
)
_SENT = re.compile(
    r"(?i)\b(?:SMS|text message|text|WhatsApp(?: message)?|iMessage|Signal message|Telegram message|DM"
    r"|direct message|voicemail transcript|Nachricht"
    r"|WhatsApp-Nachricht|Textnachricht|texto|message)"
    r" (?:sent |received |gesendet |reçu |envoyé )?(?:to|from|an|von|à|de) (?P<who>\+?[\d ()\-]{6,20}\d"
    r"|[A-ZÀ-Þ][\w'’.\-]{1,25}(?: [A-ZÀ-Þ][\w'’.\-]{1,25}){0,2})"
    r"(?: at \d{1,2}:\d\d| um \d{1,2}:\d\d)?\s?:\s{1,2}[\"'“„«]?\s?(?P<value>[^\"”“»\r\n]{4,2000})"
)
_SENT_GATE = re.compile(
    r"(?i)\b(?:sms|message|text|texto|dm|nachricht|whatsapp|transcript)\b.{0,12}? (?:to|from|an|von|à|de) "
    r"[+\dA-ZÀ-Þ(]"
)
_EXPORTED = re.compile(
    r"[\u200e\u200f\ufeff]?(?:"
    r"\[(?P<bracketed>\d{1,4}[./\-]\d{1,2}[./\-]\d{2,4},? \d{1,2}:\d\d(?::\d\d)?(?:[ "
    r"\u202f]?[AaPp]\.?[Mm]\.?)?)\] (?:- )?"
    r"|(?P<plain>\d{1,2}[./]\d{1,2}[./]\d{2,4},? \d{1,2}:\d\d(?::\d\d)?(?:[ \u202f]?[AaPp]\.?[Mm]\.?)?) - )"
    r"(?P<who>\+[\d \u00a0()\-]{7,20}|~?\s?[^\W\d_][^:\r\n\[\]<>=(){}]{0,40}?)(?: \([^()\r\n]{2,20}\))?: "
    r"[\u200e]?(?P<value>[^\r\n]{1,4000})"
)
_SPOKEN_NICK = re.compile(
    r"\[?\d{1,2}:\d\d(?::\d\d)?\]?\s<[@+ ]?(?P<who>[\w\-\[\]|^`]{2,30})>\s(?P<value>[^\r\n]{3,1000})"
)
_LONGEST = 4000
"""Characters of a message behind a label."""
_CUT = re.compile(r"\s{1,2}\w+=|\"|\\[nr]|<|\s\|\s|\s[\w.]{2,20}=[\"\w]")


class MessageContent(LabelledRecognizer):
    """The text of mails, chats and text messages in exports; never the messages of a log."""

    def triggers(self) -> Triggers | None:
        """A label, the beginning of an exported line, or 'SMS to'."""
        lines = tuple(
            rf"(?:\A|\n|\\n|>)[ \t]*(?:{line.pattern.partition('(?P<value>')[0]})"
            for line in (_EXPORTED, _SPOKEN_NICK)
        )
        return Triggers((*lines, _SENT), frozenset({self.rule.entity}))

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A label, the key, or the beginning of an exported line stand there."""
        text = features.text
        return (
            self.rule.entity in features.labelled
            or self.rule.entity in key_entities
            or (
                ":" in text
                and (_EXPORTED.match(text.lstrip()) is not None or _SPOKEN_NICK.match(text) is not None)
            )
            or _SENT_GATE.search(text) is not None
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The texts of messages."""
        yield from _exported(text)
        for match in _SENT.finditer(text) if _SENT_GATE.search(text) else ():
            start, end = match.span("value")
            if _is_sender(match["who"], strict=False) and is_talk(match["value"], 1):
                yield Candidate(
                    start,
                    start + len(text[start:end].rstrip()),
                    0.75,
                    "whom it was sent to or from",
                    final=True,
                )
        done, cut = 0, -1
        for label in find_labels(text):
            if label.phrase not in self.strong_phrases or not label.separator or label.separator[0].isalpha():
                continue
            if label.value_start < done:
                continue  # within the message itself
            end = min(label.value_end, label.value_start + _LONGEST)
            if not label.quoted:
                if cut < label.value_start:
                    ends = _CUT.search(text, label.value_start)
                    cut = ends.start() if ends else len(text)
                end = min(end, cut)
            value = text[label.value_start : end].rstrip()
            if self.accepts(value, label) and is_talk(value, 1):
                start, done = label.value_start, label.value_start + len(value)
                yield Candidate(start, done, STRONG_LABEL, "the label before it", final=True)
        bare = text.strip()
        if len(bare) > 3 and self.accepts(bare, None):
            yield whole_value(text, bare)

    def accepts(self, value: str, label: Label | None) -> bool:
        """Words of a sentence, no code and no document of a machine."""
        return not is_placeholder(value) and is_sentence(value)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A sentence under its key; under 'message' or 'body' only beside a sender and a recipient."""
        strong = self.strong_phrases & context
        if any(_CERTAIN_KEYS.search(phrase) for phrase in strong):
            return STRONG_LABEL
        correspondence = bool(_SENDERS & context) and bool(_CORRESPONDENTS & context)
        if strong and (correspondence or is_talk(value, 1)):
            return STRONG_LABEL
        weak = (self.weak_phrases | _WEAK_BODIES) & context
        if weak and not _MACHINE_RECORD & context:
            both = {word.removeprefix(BESIDE) for word in (_SENDERS | _CORRESPONDENTS) & context}
            if correspondence and len(both) > 1:
                return WEAK_KEY_IN_RECORD
            if weak & {"sms", "chat"} and is_talk(value, 1):
                return WEAK_KEY_IN_RECORD
            if both and is_talk(value, 2):
                return WEAK_KEY_IN_RECORD
        return 0.0


def _is_sender(who: str, strict: bool) -> bool:
    """Whether a line's sender is a person: a phone number, or a name; where not ``strict`` any word that
    is no machine's."""
    bare = who.strip(" ~\u00a0")
    if re.fullmatch(r"\+?[\d \u00a0()\-]{7,22}", bare):
        return True
    words = re.findall(r"[^\W\d_]+", bare)
    kinds = [kind_of(word) for word in words]
    if not words or any(kind & Kind.TECHNICAL and not kind & NAMED for kind in kinds):
        return False
    name = read_words(bare, 0, len(bare))
    if name is not None and likelihood(name) >= 0.5:
        return True
    return (
        not strict
        and bare[:1].isupper()
        and not (bare.isupper() and len(bare) > 2)
        and not all(kind & Kind.COMMON and not kind & NAMED for kind in kinds)
    )


def _exported(text: str) -> Iterator[Candidate]:
    for start, end in _lines(text):
        while start < end and text[start] in " \t":
            start += 1
        match = _EXPORTED.match(text, start, end)
        if match is not None:
            day = (match["bracketed"] or match["plain"])[:5]
            written = "," in (match["bracketed"] or match["plain"]) or not re.match(r"\d{4}-", day)
            talk = is_talk(match["value"], 1)
            if _is_sender(match["who"], strict=not (written and talk)) and (talk or written):
                yield Candidate(*_stripped(text, match), 0.75, "a line of an exported chat", final=True)
            continue
        nick = _SPOKEN_NICK.match(text, start, end)
        if nick is not None and is_talk(nick["value"], 2):
            yield Candidate(*_stripped(text, nick), 0.65, "a line of a chat's log", final=True)


def _stripped(text: str, match: re.Match[str]) -> tuple[int, int]:
    start, end = match.span("value")
    return start, start + len(text[start:end].rstrip())
