"""POSTAL_ADDRESS of the US, Great Britain, Ireland, Germany, Austria, Switzerland, Australia, Singapore.

Two kinds of parts are looked for, streets and places (postcode with town); those that stand beside each
other are one address. A part alone is a finding only if it is unmistakable. The words of the parts are in
``lexicons/addresses``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from recognizers.base import (
    STRONG_LABEL,
    Candidate,
    Features,
    RuleRecognizer,
    finder,
    whole_value,
)
from recognizers.identifiers.names import NAMED, Kind, kind_of
from recognizers.labels import Label, find_labels, phrases_of
from recognizers.placeholders import is_placeholder
from recognizers.rules import Rule, lexicon
from recognizers.surroundings import is_personal_record
from recognizers.triggers import Triggers
from recognizers.words import split

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

POSTAL_ADDRESS = "POSTAL_ADDRESS"
ALONE = 0.5
FULL = 0.9


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    alone: float


def _either(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))


_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’.\-]{0,24}"
_NUMBER = r"\d{1,6}(?:[ ]?[A-Za-z](?![A-Za-z])|[\-/]\d{1,5}[A-Za-z]?|[ ]½)?"
_UNIT = (
    r"(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|Rm|Bldg|Building|Lot|No|Top|Stiege|Tür|Level"
    r"|Lvl|Shop)\.?[ ]?#?[A-Za-z]?[\d]{0,4}[A-Za-z]?(?:[\-/]\d{1,4})?"
    r"|\#[ ]?\d{1,4}[A-Za-z]?(?:-\d{1,4})?"
)
_TAIL_UNIT = rf"(?:,?[ ](?:{_UNIT})(?![\w]))?"


@cache
def _streets() -> tuple[tuple[str, re.Pattern[str]], ...]:
    data = lexicon("addresses")
    strong, weak = _either(data["strong_streets"]), _either(data["weak_streets"])
    french = _either(data["french_streets"])
    suffixes = _either(data["german_suffixes"])
    lead = r"(?:(?:Flat|Apartment|Apt|Unit|Suite|Studio|Room|Level|Shop|Villa)\.?[ ][\w\-]{1,5},?[ ])?"
    direction = r"(?:(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\.?[ ])?"
    ordinal = r"\d{1,3}(?:st|nd|rd|th)"
    after = r"(?:[ ](?:N|S|E|W|NE|NW|SE|SW|North|South|East|West|Lower|Upper)\b\.?)?"
    return (
        (
            "strong",
            re.compile(
                rf"(?<![\w.:/\-#]){lead}{_NUMBER},?[ ]{direction}(?P<name>(?:(?:{_WORD}|{ordinal}|of"
                rf"|the|de|del|la)[ ]){{1,4}}?)(?:{strong})\b\.?{after}(?:[ ]\d{{1,3}}(?=[ ,]*(?:\#|$"
                rf"|,|Singapore)))?{_TAIL_UNIT}"
            ),
        ),
        (
            "weak",
            re.compile(
                rf"(?<![\w.:/\-#]){lead}{_NUMBER},?[ ]{direction}(?P<name>(?:(?:{_WORD}|{ordinal}|of"
                rf"|the)[ ]){{1,4}}?)(?:{weak})\b\.?{after}{_TAIL_UNIT}"
            ),
        ),
        (
            "german",
            re.compile(
                r"(?<![\w.\-])(?P<name>(?:(?:Am|An der|An den|Im|In der|Zum|Zur|Auf der|Alte|Alter"
                rf"|Neue|Neuer|Große|Kleine|Obere|Untere|Äußere|Innere|St\.|{_WORD})"
                rf"[ ]){{0,2}}(?:[A-ZÀ-ÖØ-Þ][\w\-]{{0,30}})?(?:(?<=[a-zß-ÿ\-])|(?<=[ ])|\b)"
                rf"(?:(?i:{suffixes}))\.?)[ ](?P<number>\d{{1,4}}(?:[ ]?[a-zA-Z](?![A-Za-z])"
                rf")?(?:[ ]?[\-/][ ]?(?:\d{{1,4}}|Top|Stiege)[ ]?\d{{0,4}}[a-zA-Z]?(?![A-Za-z])"
                rf"){{0,4}})(?![\w:%]|[.,]\d){_TAIL_UNIT}"
            ),
        ),
        (
            "french",
            re.compile(
                rf"(?<![\w.:/\-]){_NUMBER}(?:[ ](?:bis|ter))?,?[ ](?:{french}|rue|avenue|chemin|boulevard"
                rf"|quai"
                r"|impasse|allée|ruelle|sentier)"
                r"[ ](?P<name>(?:(?:du|de|des|la|le|les|l['’]|d['’]|di|del|della|dei|delle)"
                rf"[ ]?){{0,3}}{_WORD}(?:[ ](?:{_WORD}|du|de|des|la)){{0,4}})"
                rf"|(?<![\w.:/\-])(?:{french})[ ](?P<named>(?:(?:du|de|des|la|le|les|l['’]|d['’]|di"
                rf"|del|della|dei|delle)[ ]?){{0,3}}{_WORD}(?:[ ](?:{_WORD}|du|de|des|la)){{0,4}})"
                rf",?[ ]\d{{1,4}}[A-Za-z]?(?![\w.:%])"
            ),
        ),
        (
            "block",
            re.compile(
                r"(?<![\w])(?:Blk|Block|BLK)[ ]\d{1,4}[A-Z]?,?[ ](?:[A-Z][\w'’.]*[ ]){1,5}?(?:[A-Z][\w."
                r"]*[ ])?\d{0,3}[ ,]{0,2}\#[ ]?\d{1,3}-\d{1,5}[A-Z]?|(?<![\w])(?:Blk|Block|BLK)"
                r"[ ]\d{1,4}[A-Z]?,?[ ](?:[A-Z][\w'’.]*[ ]?){2,5}(?:[ ]?\d{1,3})?(?=[ ,]*(?:S'pore"
                r"|Singapore|S\())"
            ),
        ),
        (
            "box",
            re.compile(
                r"(?<![\w])(?:PSC \d{1,5},? Box|Unit \d{1,5},? Box|P\.?[ ]?O\.?[ ]?Box|GPO Box"
                r"|Locked Bag|Postfach|Case postale|Casella postale|Private Bag)"
                r"[ ]\d{1,6}(?:[ ]\d{1,4})?(?!\w)"
            ),
        ),
        (
            "numbered",  # '6712 Morales Harbors': only a place behind it makes it a street
            re.compile(
                rf"(?<![\w.:/\-#]){lead}{_NUMBER},?[ ](?:{_WORD}[ ]){{0,4}}{_WORD}{_TAIL_UNIT}(?=,[ ])"
                r"|(?<![\w])(?:Flat|Apartment|Apt|Unit|Suite|Studio|Villa)"
                rf"\.?[ ][\w\-]{{1,5}},[ ](?:{_WORD}[ ]){{0,3}}{_WORD}(?=,[ ])"
            ),
        ),
        (
            "rue",
            re.compile(
                r"(?<![\w.:/\-])(?:rue|avenue|chemin|boulevard|quai|impasse|allée|ruelle|sentier"
                r"|route)[ ](?P<named>(?:(?:du|de|des|la|le|les|l['’]|d['’])"
                rf"[ ]?){{0,3}}{_WORD}(?:[ ](?:{_WORD}|du|de|des|la)){{0,4}})"
                rf",?[ ]\d{{1,4}}[A-Za-z]?(?![\w.:%])"
            ),
        ),
        (
            "rue alone",
            re.compile(
                r"(?<![\w.:/\-])(?i:rue|avenue|chemin|boulevard|quai|impasse|allée|ruelle|sentier)"
                r"[ ](?:(?:du|de|des|la|le|les|l['’]|d['’])"
                rf"[ ]?){{0,3}}{_WORD}(?:[ ]{_WORD}){{0,3}}(?=,[ ]\d{{4}}[ ])"
            ),
        ),
        (
            "plain",
            re.compile(
                r"(?<![\w.\-])(?P<name>(?:(?:Am|An|Im|In|Zum|Zur|Auf|Unter|Hinter|Vor|der|den|dem|die"
                rf"|{_WORD})[ ]){{1,4}})\d{{1,4}}[a-zA-Z]?(?:[/\-]\d{{1,4}}){{0,3}}(?=,?[ ](?:[ADCH]"
                rf"{{1,2}}[- ])?\d{{4,5}}[ ][A-ZÄÖÜÉÈ])"
            ),
        ),
    )


_EIRCODE = r"(?:[ACDEFHKNPRTVWXY]\d[\dW])[ ]?[0-9AC-FHKNPRTV-Y]{4}"
_COUNTRIES_BEHIND = (
    "UK|Ireland|England|Scotland|Wales|Singapore|Australia|Switzerland|Austria|Germany|USA|Deutschland"
    "|Österreich|Schweiz|Suisse"
)


@cache
def _postcode() -> str:
    """British postcodes (BS 7666)."""
    return rf"(?:{_either(lexicon('addresses')['uk_areas'])})\d[\dA-Z]?[ ]?\d[ABD-HJLNP-UW-Z]{{2}}"


@cache
def _places() -> tuple[tuple[str, re.Pattern[str]], ...]:
    data = lexicon("addresses")
    states, au_states = _either(data["us_states"]), _either(data["au_states"])
    cities = _either(data["german_cities"])
    town = (
        r"[A-ZÀ-ÖØ-Þ][\w'’.\-]{1,24}(?:[ ](?:(?:am|an der|im|in|bei|ob|unter|upon|on|of|the|le|la|les|sur)"
        r"[ ])?[A-ZÀ-ÖØ-Þ][\w'’.\-]{0,24}){0,3}"
    )
    postcode, eircode = _postcode(), _EIRCODE
    return (
        (
            "us",
            re.compile(
                rf"(?<![\w.])(?:{town},?[ ])(?:{states}),?[ ]\d{{5}}(?:-\d{{4}})?(?![\w\-:]|\.\w)"
                r"(?:,?[ ](?:USA|U\.S\.A\.|United States)\b)?"
            ),
        ),
        (
            "gb",
            re.compile(
                rf"(?<![\w.])(?:(?:{town}),?[ ])?{postcode}(?![\w])(?:,?[ ](?:UK|United Kingdom"
                r"|England|Scotland|Wales)\b)?"
            ),
        ),
        (
            "ie",
            re.compile(
                rf"(?<![\w.])(?:(?:{town})(?:[ ]\d{{1,2}})?,?[ ](?:Co\.?[ ][A-Z]\w+,?[ ])?)?{eircode}(?"
                r"![\w])(?:,?[ ]Ireland\b)?"
            ),
        ),
        (
            "au",
            re.compile(
                rf"(?<![\w.])(?:{town},?[ ])(?:{au_states}),?[ ]\d{{4}}(?![\w\-:]|\.\w)(?:,?[ ]Australia\b)?"
            ),
        ),
        ("sg", re.compile(r"(?<![\w.])(?:S'pore|Singapore)[ ,(]{1,2}\d{6}\)?(?!\w)|(?<!\w)S\(\d{6}\)")),
        (
            "city",
            re.compile(
                rf"(?<![\w.:/\-])(?:(?:D|DE|A|AT|CH)[- ])?\d{{4,5}}[ ](?:Bad |St\. "
                rf"|Sankt )?(?:{cities})(?![\w])(?:[ ](?:am[ ]\w+|an der[ ]\w+|im[ ]\w+|\(\w+\)"
                rf"|\d{{1,2}}\b))?"
            ),
        ),
        ("coded", re.compile(rf"(?<![\w.])(?:D|A|CH|DE|AT)-\d{{4,5}}[ ]{town}")),
        ("zip", re.compile(rf"(?<![\w.:/\-])\d{{4,5}}[ ]{town}(?:[ ]\([A-Z]{{2}}\))?")),
        ("dublin", re.compile(r"(?<![\w.])Dublin[ ]\d{1,2}\b(?:,?[ ]Ireland\b)?")),
        (
            "dotted",
            re.compile(rf"(?<![\w.]){town}(?:,[ ]{town})?,?[ ](?:{_COUNTRIES_BEHIND})\b"),
        ),
    )


_ALONE = {
    "us": 0.8,
    "gb": 0.8,
    "ie": 0.8,
    "au": 0.8,
    "sg": 0.8,
    "city": 0.8,
    "coded": 0.8,
    "zip": 0.0,
    "dublin": 0.0,
    "dotted": 0.0,
    "strong": 0.8,
    "german": 0.8,
    "french": 0.8,
    "block": 0.8,
    "box": 0.8,
    "plain": 0.0,
    "weak": 0.78,
    "numbered": 0.0,
    "rue": 0.8,
    "rue alone": 0.0,
}
"""Scores of parts that stand alone; higher than those of the people that streets are called after."""


@cache
def _triggers_of_parts() -> tuple[str | re.Pattern[str], ...]:
    """Expressions one of which matches wherever ``addresses_in`` finds an address: the word that makes a
    street of a name, or what stands at the end of a place. Words are cheap to look for, however many; a
    street's number or a town before them is not."""
    data = lexicon("addresses")
    streets, named = dict(_streets()), dict(_places())
    full_names = [state for state in data["us_states"] if len(state) > 2]
    town_ends = r"[\w'’.\-],?[ ]"
    like_code = r"[A-Z]{1,2}\d[\dA-Z]?[ ]?\d[A-Z]{2}|[A-Z]\d[\dW][ ]?[0-9A-Z]{4}"
    return (
        rf"[ ](?:{_either(data['strong_streets'] + data['weak_streets'])})(?!\w)",
        rf"(?i:{_either(data['german_suffixes'])})\.?[ ]\d",
        rf"(?i)(?<!\w)(?:{_either(data['french_streets'])})[ ]",
        streets["block"],
        streets["box"],
        r"[ ]\d{1,4}[a-zA-Z]?(?:[/\-]\d{1,4})*,?[ ](?:[ADCH]{1,2}[- ])?\d{4,5}[ ][A-ZÄÖÜÉÈ]",
        r",[ ][ ,;·/|–\-]{0,2}(?:[A-ZÀ-ÖØ-Þ][\w'’.\- ,]*)?"
        rf"(?:\d{{4,5}}[ ][A-ZÀ-ÖØ-Þ]|Dublin[ ]\d|{like_code})",
        rf"[ ,;·/|–\-](?:{_COUNTRIES_BEHIND}|United Kingdom|Scotland|Wales)(?!\w)",
        rf"(?:{_either(full_names)}),?[ ]\d",
        r"[ ][A-Z][A-Z],?[ ]\d{5}",
        rf"(?:{_either(data['au_states'])}),?[ ]\d{{4}}",
        rf"{town_ends}{_postcode()}(?!\w)",
        rf"{town_ends}{_EIRCODE}(?!\w)",
        named["sg"],
        rf"[ ](?:{_either(data['german_cities'])})(?!\w)",
        named["coded"],
    )


def _may_hold_address_or_card(text: str) -> bool:
    return "ADR" in text or _might_hold_address(text)


_BETWEEN = re.compile(r"[ ,;·/|–\-]{1,4}|,?[ ]?\\n|\s*\n\s*|,[ ][A-ZÀ-Þ][\w'’ .\-]{1,30},[ ]")
_NUMBER_FIRST = re.compile(
    r"\d(?:[ ]?[A-Za-z](?![A-Za-z]))?(?:[/\-]\d{1,5}[A-Za-z]?){0,4},?[ ]"
    r"(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b)"
    r"(?:[A-ZÀ-ÖØ-Þ][a-zß-ÿ'’.]|[NSEW]\.?[ ]|\d{1,3}(?:st|nd|rd|th)\b)"
)
_NUMBER_LAST = re.compile(r"[a-zßA-Z.][ ]\d")
_STREET_END = re.compile(
    r"(?i:str(?:aße|asse)?|weg|gasse|platz|allee|ring|damm|ufer|steig|chaussee|promenade|markt|hof"
    r"|berg|zeile|kai|graben|"
    r"gürtel|wall|tor|pfad|siedlung|park|matte|halde|rain|stieg)\.?\Z"
)
_FRENCH = (
    "rue",
    "avenue",
    "chemin",
    "route",
    "place",
    "quai",
    "boulevard",
    "impasse",
    "allée",
    "via",
    "piazza",
    "corso",
    "vicolo",
    "ruelle",
    "sentier",
    "passage",
    "strada",
    "contrada",
    "cours",
)
_FRENCH_STREET = re.compile(rf"(?<!\w)(?i:{'|'.join(_FRENCH)}|viale)[ ][\w'’ .\-]{{1,60}}\d")
_CODES = re.compile(
    r"\b[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}\b|\b[A-Z]{2,3},?[ ]\d{4,5}\b|[a-z],?[ ]\d{5}(?![\d.:])|S\(\d{6}\)"
    r"|\b(?:D|A|CH|DE|AT)-\d{4}|\b[ACDEFHKNPRTVWXY]\d[\dW][ ]?[0-9AC-FHKNPRTV-Y]{4}\b"
)
_NAMES = (
    "Singapore",
    "S'pore",
    "ox ",
    "Postfach",
    "postale",
    "Bag ",
    "Blk ",
    "Block ",
    "BLK ",
    ", Ireland",
    "Flat ",
    "Unit ",
)


_find_name = finder(_NAMES)
_find_french = finder(f"{word} " for word in (*_FRENCH, "viale"))


@lru_cache(maxsize=256)
def _might_hold_address(text: str) -> bool:
    """Cheap necessary condition for ``addresses_in`` to find anything."""
    if (_find_name and _find_name(text)) or _NUMBER_FIRST.search(text) or _CODES.search(text):
        return True
    if any(
        _STREET_END.search(text, max(0, match.start() - 12), match.start() + 1)
        for match in _NUMBER_LAST.finditer(text)
    ):
        return True
    return bool(_find_french and _find_french(text.lower())) and _FRENCH_STREET.search(text) is not None


_GERMAN_RING = re.compile(r"(?:[wW]eg|damm|ufer|promenade|steig|-Ring|-Hof|-Berg|[^aeiout]ring)\Z")
"""Last parts of German street names that are no English words; 'Monitoring 5' is no street."""


def _speaks_against(words: str) -> bool:
    """Whether the words of a street's name are ordinary ones of machines."""
    found = [kind_of(word.strip(".'’")) for word in re.findall(r"[^\W\d_]+", words)]
    return bool(found) and all(
        (kind & Kind.COMMON and not kind & NAMED) or kind & Kind.TECHNICAL for kind in found
    )


def _is_lone_postcode(text: str, part: _Part) -> bool:
    return not re.search(r"[a-zà-ÿ]{2}", text[part.start : part.end])


def _street_parts(text: str) -> list[_Part]:
    parts: list[_Part] = []
    for name, pattern in _streets():
        for match in pattern.finditer(text):
            alone = _ALONE[name]
            groups = match.groupdict()
            words = groups.get("name") or groups.get("named") or ""
            if _is_after_a_machine(text, match.start()):
                continue
            if (
                name in ("strong", "weak", "french", "rue")
                and words
                and _speaks_against(words)
                and not re.search(r"\d(?:st|nd|rd|th)\b", words)
            ):
                alone = (
                    0.0
                    if name == "weak"
                    else 0.3
                    if not re.search(r"Street|Avenue|Road|Lane|Rue|Boulevard", match.group())
                    else 0.0
                    if _THING_BEHIND.match(text, match.end())
                    else 0.6
                )
            if name == "german":
                if (
                    re.search(
                        r"(?i)(?:stra(?:ß|ss)e|str\.?|gasse|allee|chaussee|gürtel|platz)\Z", words.strip()
                    )
                    is None
                ):
                    alone = 0.78 if _GERMAN_RING.search(words.strip()) else 0.3
                bare = words.strip().rstrip(".").lower()
                if bare in (
                    "str",
                    "weg",
                    "ring",
                    "park",
                    "hof",
                    "berg",
                    "wall",
                    "tor",
                    "platz",
                    "markt",
                    "kai",
                    "rain",
                ):
                    continue
                if words.strip()[:1].islower() or (
                    re.search(r"(?i)substr|std|mutstr|[a-z]str\Z", bare)
                    and not re.search(r"str\.\s?\d|[a-zß]str\s\d", match.group())
                ):
                    continue
                if kind_of(bare) & Kind.COMMON and not kind_of(bare) & NAMED:
                    alone = 0.0
            if name == "weak":
                capital = [word for word in words.split() if word[:1].isupper()]
                if not capital:
                    continue
                if not any(kind_of(word) & NAMED or not kind_of(word) & Kind.COMMON for word in capital):
                    alone = 0.0
            if text[match.start() - 1 : match.start()] == "=":
                alone = 0.0  # 'pid=22 Baker Street': only a place behind it or its label makes it an address
            parts.append(_Part(match.start(), match.end(), alone))
    return parts


_THING_BEHIND = re.compile(
    r" (?!(?:in|and|is|was|since|or|but|near|by|with|on|at|from|to|for|as|where|which|und|the|my"
    r"|has)\b)[a-z]{3,}"
)
"""An ordinary word behind: '2 Main Street theme'."""


def _place_parts(text: str) -> list[_Part]:
    parts: list[_Part] = []
    for name, pattern in _places():
        for match in pattern.finditer(text):
            part = _Part(match.start(), match.end(), _ALONE[name])
            if name in ("gb", "ie") and _is_lone_postcode(text, part):
                part = _Part(part.start, part.end, 0.0)
            elif name in ("gb", "ie", "us", "au"):
                first = re.match(r"[^\W\d_]+", match.group())
                kind = kind_of(first.group()) if first else Kind.NOTHING
                if kind & Kind.TECHNICAL and not kind & NAMED:
                    part = _Part(part.start, part.end, 0.0)
            parts.append(part)
    return parts


def _is_after_a_machine(text: str, start: int) -> bool:
    return bool(
        re.search(
            r"(?:[\d.]+[:,]|line|port|error|code|status|pid|took|page)[ ]?\Z|(?<=\w)=[ ]\Z",
            text[max(0, start - 8) : start].lower(),
        )
    )


def addresses_in(text: str) -> list[_Part]:
    """The addresses of a text and their parts, joined where they stand beside each other."""
    streets = _street_parts(text)
    places = _place_parts(text)
    joined: list[_Part] = []
    for street in streets:
        best: _Part | None = None
        for place in places:
            if place.end <= street.end:
                continue
            gap = text[street.end : place.start] if place.start >= street.end else ""
            if place.start >= street.end and not (gap and _BETWEEN.fullmatch(gap)):
                continue
            if place.start < street.start:
                continue
            if best is None or place.end > best.end:
                best = place
        if best is not None:
            joined.append(_Part(street.start, best.end, FULL))
        else:
            joined.append(street)
    joined.extend(places)
    joined.sort(key=lambda part: (part.start - part.end, -part.alone))
    kept: list[_Part] = []
    for part in joined:
        if part.alone >= ALONE and not any(
            part.start < other.end and other.start < part.end for other in kept
        ):
            kept.append(part)
    return sorted((_without_full_stop(text, part) for part in kept), key=lambda part: part.start)


def _without_full_stop(text: str, part: _Part) -> _Part:
    return _Part(part.start, part.end - 1, part.alone) if text[part.end - 1] == "." else part


_STOP = re.compile(r"\s+(?=[\w.\-]+\s?[:=])|\s+(?=HTTP/\d)|\s{3,}|\s#\s|[\"|<>{}\[\]\t;]|\\n|\\r|\.\s+[A-Z]")
_CARD = re.compile(
    r"(?:^|(?<=\n)|(?<=\\n)|(?<=[.\"' ]))ADR(?:;[^:;\r\n\"']{1,40}){0,4}:[; ]*(?P<value>(?:(?!\\r"
    r"|\\n)[^\r\n\"])+)"
)
"""RFC 6350, 6.3.1: post box, extended address, street, town, region, postcode and country between "
"semicolons."""
_NO_ADDRESS = re.compile(
    r"(?i)\w+://|0x[0-9a-f]+|^\W*[\w.\-]+:\d+\W*$|\d{1,3}(?:\.\d{1,3}){3}"
    r"|[0-9a-f]{2}(?::[0-9a-f]{2}){3}|@|::|\(\)|[{}\\=$]|^[0-9a-f]{8,}$|\.(?:com|net|org|local|io"
    r"|internal|de)\b|^[A-Za-z_]\w*\("
)


def _is_annotation(text: str, label: Label) -> bool:
    """Whether 'str' is a type in a program: ``alphabet: str = '0123'``."""
    before = text[max(0, label.start - 3) : label.start].rstrip()
    return text[label.start : label.end] == "str" and before.endswith((":", "|", "[", "->"))


_YEAR_OF_COPYRIGHT = re.compile(r"(?i)(?:copyright|\(c\)|©|&copy;)[\s\d,:.\-–]{0,40}\Z")


def _is_copyright(text: str, start: int) -> bool:
    """Whether the number that an address begins with is a copyright's year: '© 2006 Tungsten Graphics, Inc.,
    Bismarck, ND'."""
    if text.startswith("Copyright", start):
        return True
    return (
        re.match(r"(?:19|20)\d\d\b", text[start : start + 5]) is not None
        and _YEAR_OF_COPYRIGHT.search(text[max(0, start - 60) : start]) is not None
    )


class PostalAddress(RuleRecognizer):
    """Postal addresses, in text and under keys."""

    def __init__(self, rule: Rule) -> None:
        self.strong_phrases, self.weak_phrases = phrases_of(POSTAL_ADDRESS)
        super().__init__(rule)

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A number beside a capital, a label, or the key."""
        return (
            (features.digits >= 1 and _might_hold_address(features.text))
            or POSTAL_ADDRESS in key_entities
            or POSTAL_ADDRESS in features.labelled
            or "ADR" in features.text
        )

    def triggers(self) -> Triggers:
        """A part of an address, the property of a vCard, or a label."""
        return Triggers(
            (*_triggers_of_parts(), _CARD), frozenset({POSTAL_ADDRESS}), check=_may_hold_address_or_card
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The addresses."""
        found: list[_Part] = []
        if _might_hold_address(text):
            found = addresses_in(text)
            for part in found:
                if _is_copyright(text, part.start):
                    continue
                yield Candidate(part.start, part.end, part.alone, "the parts of an address", final=True)
        if "ADR" in text:
            for match in _CARD.finditer(text):
                value = match["value"].rstrip("; \t")
                if len(re.findall(r"[^\W_]+", value)) > 2 and not _NO_ADDRESS.search(value):
                    start = match.start("value")
                    yield Candidate(
                        start, start + len(value), FULL, "the property ADR of a vCard", final=True
                    )
        for label in find_labels(text):
            if (
                POSTAL_ADDRESS in label.strong
                and (label.separator or label.quoted)
                and not label.separator[:1].isalpha()
                and not _is_annotation(text, label)
            ):
                span = self._labelled(text, label)
                if span is not None and not any(
                    part.start < span[1] and span[0] < part.end and part.end - part.start >= span[1] - span[0]
                    for part in found
                ):
                    yield Candidate(*span, STRONG_LABEL, "the label before it", final=True)
        stripped = text.strip()
        if 2 <= len(stripped) <= 200 and not _NO_ADDRESS.search(stripped) and not is_placeholder(stripped):
            yield whole_value(text, stripped)

    @staticmethod
    def _labelled(text: str, label: Label) -> tuple[int, int] | None:
        end = min(label.value_end, label.value_start + 160)
        line = text.find("\n", label.value_start, end)
        end = line if line >= 0 else end
        stop = _STOP.search(text, label.value_start, end) if not label.quoted else None
        end = stop.start() if stop else end
        value = text[label.value_start : end].rstrip(" ,.")
        if _NO_ADDRESS.search(value) or is_placeholder(value) or not _is_street_like(value):
            return None
        joined = re.search(
            r"[\w.\-]+\Z|\b(?:[A-Za-z]{2,12}) \Z", text[max(0, label.start - 30) : label.start]
        )
        if joined and joined.group().strip() not in _LEVELS and not set(split(joined.group())) <= _OWNERS:
            return None
        return label.value_start, label.value_start + len(value)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A value under a key such as 'street' or, in a record about a person, 'city'."""
        if _is_other_address(context):
            return 0.0
        strong = self.strong_phrases & context
        if strong:
            if _is_street_like(value):
                return STRONG_LABEL
            words = re.findall(r"[^\W\d_]{3,}", value)
            named = any(
                phrase.rpartition(" ")[2]
                in ("street", "strasse", "rue", "str", "residence", "wohnort", "domicile")
                for phrase in strong
            )
            if (
                named
                and any(word[:1].isupper() for word in words)
                and not all(kind_of(word) & (Kind.COMMON | Kind.TECHNICAL) for word in words)
            ):
                return 0.65
            if re.fullmatch(r"\d{1,4}\s?[a-z]?", value) and any(
                phrase.endswith("hausnummer") for phrase in strong
            ):
                return 0.6
            return (
                0.65
                if words and len(words) > 1 and value[:1].isupper() and is_personal_record(context)
                else 0.0
            )
        if self.weak_phrases & context and is_personal_record(context):
            return 0.6 if value[:1].isupper() and re.fullmatch(r"[^\d<>{}=]{2,60}", value) else 0.0
        return 0.0


_LEVELS = frozenset("TRACE DEBUG INFO NOTICE WARN WARNING ERROR FATAL CRITICAL SEVERE".split())
"""Words before a label that belong to the line of a log, not to the label."""
_OWNERS = frozenset(
    "home mailing street billing shipping delivery postal work contact customer client user person pati"
    "ent member employee applicant tenant owner company office full "
    "residential permanent current previous business primary secondary cust buyer seller recipient send"
    "er holder bill ship to the my your his her their our no number and or new old "
    "kunde kunden liefer rechnungs privat wohn post de du client livraison facturation registered legal"
    " physical correspondence property school student parent guest passenger line first second".split()
)


def _is_other_address(context: frozenset[str]) -> bool:
    """Whether the key is some other address: of a machine, of mail."""
    return any(
        ":" not in phrase
        and phrase.rpartition(" ")[2] in ("address", "addr", "adresse")
        and not set(phrase.split()[:-1]) <= _OWNERS
        for phrase in context
    )


def _is_street_like(value: str) -> bool:
    """A number and a word of three letters or more with a capital, in either order."""
    if _NO_ADDRESS.search(value) or not re.search(r"\d", value):
        return False
    words = re.findall(r"[^\W\d_]{2,}", value)
    if not words or not any(word[:1].isupper() and len(word) > 2 for word in words) or len(value) > 160:
        return False
    return not all(
        kind_of(word) & Kind.TECHNICAL or (kind_of(word) & Kind.COMMON and word.islower()) for word in words
    )
