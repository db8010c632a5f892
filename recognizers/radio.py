"""WIFI_OR_CELL_ID: names and addresses of wireless networks, and identities of cells (3GPP TS 23.003)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from recognizers.base import (
    STRONG_LABEL,
    Candidate,
    Features,
    LabelledRecognizer,
    finder,
    whole_value,
)
from recognizers.in_record import is_record_of_a_person, one_field
from recognizers.labels import find_labels
from recognizers.placeholders import is_placeholder
from recognizers.spans import apart
from recognizers.surroundings import BESIDE
from recognizers.triggers import Triggers

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_MAC_SHAPE = r"(?:[0-9A-Fa-f]{2}[:\-]){5}[0-9A-Fa-f]{2}"
_BSSID = re.compile(
    rf"(?i)\b(?:BSSID(?:[ _]?\d{{1,2}})?|access point(?: (?:mac|address))?|AP(?: MAC)?|(?:trying to "
    rf")?(?:associat|authenticat)\w{{1,4}} (?:with|to)"
    rf"|connect(?:ed|ion) to|Cell \d{{1,3}} - Address|roam\w{{0,4}} (?:from|to)|new (?:beacon|station"
    rf"|target)[: ]?)"
    rf"(?:\\?[\"'])?\s{{0,40}}[:=]?\s{{0,4}}(?:\\?[\"'])?(?P<value>{_MAC_SHAPE})(?![\w:])"
)
_WIRELESS = re.compile(
    r"(?i)wlan|wlp\d|wi-?fi|ssid|wireless|802\.11|\bap\b|access point|cell \d|wpa_supplicant|hostapd"
    r"|beacon|nmcli|airodump"
)
_SSID = re.compile(
    r"(?<![\w\-])(?:E?SSID|e?ssid|Ssid|wifi_ssid|SSID_STR)(?:[ _]?(?:name"
    r"|\d{1,2}))?(?:\\?[\"'])?(?P<sep>\s{0,40}(?:=>|[:=>])\s{0,4}|\s(?=[\"']))"
    r"(?:\\?(?P<quote>[\"'])(?P<quoted>[^\"'\\\r\n]{1,32})|(?P<plain>[^\s\"'<>,;=\\][^\"'<>,;=\\\r\n]{0,31}))"
)
_NETWORK_NAME = re.compile(
    r"(?i)\b(?:wi-?fi|wlan|wireless|hotspot)(?:[- ](?:network|netz|netzwerk|réseau|connection|name))?(?: "
    r"(?:named|called|is called|is named|namens|mit dem Namen|heißt|heisst|appelé|est|s['’]appelle|se nomme"
    r"|is|ist))?"
    r" [\"'“„«]\s?(?P<value>[^\"'”“»\r\n]{2,32}?)\s?[\"'”“»]"
)
_UNQUOTED_NAME = re.compile(
    r"\b(?:Wi-?Fi|WLAN|WiFi|wifi|wi-fi) (?:network|Netz|Netzwerk|named|namens) "
    r"(?P<value>(?=[\w \-]{0,30}\d)[A-ZÀ-Þ][\w\-]{2,20}(?: [A-Z0-9][\w\-]{0,15}){0,3})(?=[.,;]?\s*$)"
)
_CELL_LABELS = (
    r"cell[ _\-]?id(?:entity)?|cellId|CellID|CID|cid|ci|CI|lac|LAC|tac|TAC|mcc|MCC|mnc|MNC|rac|eci|ECI|nci"
    r"|NCI|eNB(?:[ _]?ID)?|enb(?:_?id)?"
    r"|eNodeB(?:[ _]?ID)?|enodeb(?:_?id)?|gNB(?:[ _]?ID)?|ecgi|ECGI|psc|pci|PCI|mCi|mTac|mLac|mMcc|mMnc"
    r"|mCid|mNci|sid|nid"
)
_CELL_FIELD = re.compile(
    rf"(?<![A-Za-z])(?P<key>{_CELL_LABELS})(?:\\?[\"'])?(?:\s{{0,2}}[:=]\s{{0,2}}"
    rf"| )(?:\\?[\"'])?(?P<value>(?:0x"
    rf"[0-9A-Fa-f]{{2,9}}|\d{{1,11}}(?:-\d{{1,9}}){{0,3}}))(?![\w.])"
)
_LOCATING = frozenset(
    (
        "cellid",
        "cid",
        "ci",
        "lac",
        "tac",
        "eci",
        "nci",
        "enb",
        "enbid",
        "enodeb",
        "enodebid",
        "gnb",
        "gnbid",
        "ecgi",
        "cellidentity",
        "mci",
        "mtac",
        "mlac",
        "mcid",
        "mnci",
    )
)
_COUNTRY_AND_NET = frozenset(("mcc", "mnc", "mmcc", "mmnc"))
_ONE_FIELD = (
    r"(?<![A-Za-z])(?i:cell[ _\-]?id(?:entity)?|cid|ci|lac|tac|mcc|mnc|eci|nci|enb[ _]?(?:id)?"
    r"|enodeb[ _]?(?:id)?|gnb[ _]?(?:id)?|ecgi|mci|mtac|mlac|mmcc|mmnc|mcid|mnci)"
    r"(?:\\?[\"'])?(?:\s{0,2}[:=]\s{0,2}| )(?:\\?[\"'])?\d"
)
_TWO_FIELDS = rf"{_ONE_FIELD}[\s\S]*?[^A-Za-z]{_ONE_FIELD}"
_CELL_VALUE = re.compile(r"0x[0-9A-Fa-f]{2,9}|\d{3,11}|\d{3}-?\d{2,3}(?:-\d{1,9}){1,3}|[0-9A-Fa-f]{5,9}")
_CELL_BESIDE = frozenset(
    BESIDE + word
    for word in (
        "mcc",
        "mnc",
        "lac",
        "tac",
        "cid",
        "ci",
        "eci",
        "nci",
        "cell id",
        "cellid",
        "enb",
        "enodeb",
        "ecgi",
        "rac",
        "rsrp",
        "rssi",
        "signal strength",
        "operator",
        "carrier",
        "imsi",
        "radio",
        "radio type",
    )
)
_CELL_WORDS = frozenset(
    (
        "cid",
        "lac",
        "tac",
        "mcc",
        "mnc",
        "rac",
        "cgi",
        "eci",
        "nci",
        "lcid",
        "location area code",
        "tracking area code",
        "mobile country code",
        "mobile network code",
    )
)
_NO_SSID = frozenset(
    (
        "off off/any any hidden none broadcast enabled disabled not connected unassociated ssid bssid essid "
        "list scan name null"
    ).split()
)


_NEXT_FIELD = re.compile(r"(?:^|\s)[\w.\-]{1,40}=")
_VALUE = re.compile(r"[^\s\"'<>,;=][^\"'<>,;=\r\n]{0,31}")
_find_cell = finder("lte umts gsm cgi cid lac tac eci nci enb cell enodeb gnb mcc".split())


class WifiOrCellId(LabelledRecognizer):
    """Names and addresses of wireless networks, and the identities of cells, that tell where a device is."""

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A label, the key, or the words of wireless networks and cells stand there."""
        return (
            self.rule.entity in features.labelled
            or self.rule.entity in key_entities
            or "ssid" in features.lower
            or (
                features.text.count(":") + features.text.count("-") >= 5
                and _WIRELESS.search(features.text) is not None
            )
            or "wi-fi" in features.lower
            or "wifi" in features.lower
            or "wlan" in features.lower
            or "hotspot" in features.lower
            or (
                features.digits > 3
                and _find_cell is not None
                and _find_cell(features.lower)
                and (
                    _CELL_FIELD.search(features.text) is not None
                    or ("-" in features.text and _GLOBAL_CELL.search(features.text) is not None)
                )
            )
        )

    def triggers(self) -> Triggers:
        """A label, the words of a network before its name, or two fields of a cell."""
        return Triggers(
            (_BSSID, _SSID, _UNQUOTED_NAME, _NETWORK_NAME, _GLOBAL_CELL, _TWO_FIELDS),
            frozenset({self.rule.entity}),
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The names and identities."""
        yield from apart((*_wireless(text), *_cells(text), *self._labelled(text)))
        bare = text.strip()
        if 1 <= len(bare) <= 40 and not is_placeholder(bare) and not _NEXT_FIELD.search(bare):
            yield whole_value(text, bare)

    def _labelled(self, text: str) -> Iterator[Candidate]:
        for label in find_labels(text):
            if label.phrase not in self.strong_phrases or not (label.separator or label.flag):
                continue
            if label.separator[:1].isalpha():
                continue
            match = _VALUE.match(text, label.value_start, label.value_end)
            if match is None:
                continue
            if not label.quoted and re.match(r"[\w.\-]{1,40}=", text[match.start() :]) is not None:
                continue  # 'ssid= status=200': the next field
            value = match.group().rstrip() if label.quoted else one_field(text, *match.span())
            if value and not re.search(r"\w\(", value) and self._fits(value, label.phrase):
                yield Candidate(
                    match.start(), match.start() + len(value), 0.9, "the label before it", final=True
                )

    @staticmethod
    def _fits(value: str, phrase: str) -> bool:
        if is_placeholder(value) or value.lower() in _NO_SSID:
            return False
        words = phrase.split()
        if "bssid" in phrase:
            return re.fullmatch(_MAC_SHAPE, value) is not None and len(set(value) - set(":-")) > 1
        if any(
            word.startswith(
                (
                    "ssid",
                    "essid",
                    "wifi",
                    "wlan",
                    "wireless",
                    "hotspot",
                    "reseau",
                    "wi",
                    "nom",
                    "netzwerk",
                    "connected",
                )
            )
            for word in words
        ):
            return bool(re.search(r"\w", value))
        return _CELL_VALUE.fullmatch(value) is not None

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A name or identity under its key; a short key of cells only beside another one."""
        for phrase in sorted(self.strong_phrases & context, key=len, reverse=True):
            return 0.9 if self._fits(value, phrase) else 0.0
        weak = self.weak_phrases & context
        if weak & _CELL_WORDS:
            return (
                STRONG_LABEL
                if _CELL_BESIDE & context and re.fullmatch(r"0x[0-9A-Fa-f]{1,9}|\d{1,11}", value)
                else 0.0
            )
        if weak and re.fullmatch(_MAC_SHAPE, value):
            return 0.85
        named = weak & {"wifi", "wlan", "wi fi"}
        return 0.65 if named and is_record_of_a_person(context) and not is_placeholder(value) else 0.0


def _wireless(text: str) -> Iterator[Candidate]:
    if _WIRELESS.search(text):
        for match in _BSSID.finditer(text):
            if len(set(re.sub(r"[:\-]", "", match["value"]).lower())) > 1:
                yield Candidate(*match.span("value"), 0.9, "an access point's address", final=True)
    for match in _SSID.finditer(text):
        group = "quoted" if match["quoted"] is not None else "plain"
        start, end = match.span(group)
        if group == "plain":
            cut = re.search(
                r"\s{2,}|\s[\w.]+$(?=[=:])|\s(?:bssid|freq|channel|signal|mac|rssi|with|on|at)\b|\s\("
                r"|[)\]}]|\s[-–|]\s",
                match.group(group),
                re.I,
            )
            end = start + cut.start() if cut else end
            if text[end : end + 1] == "=" and " " in text[start:end]:
                end = start + text[start:end].rindex(" ")
        value = text[start:end].rstrip()
        if group == "plain" and text[start + len(value) : start + len(value) + 1] == "=" and " " not in value:
            continue  # 'ssid= status=200': the next field
        if (
            value
            and not is_placeholder(value)
            and value.lower() not in _NO_SSID
            and not re.search(r"[{}<>$%]|\w\(|\w\.\w+\(", value)
        ):
            if group == "plain" and re.match(r"(?i)(?:string|str|char|null|none|is|was|not)\b|[\W]+$", value):
                continue
            yield Candidate(start, start + len(value), 0.85, "the name of a wireless network", final=True)
    for match in _UNQUOTED_NAME.finditer(text):
        yield Candidate(*match.span("value"), 0.6, "the name of a wireless network", final=True)
    for match in _NETWORK_NAME.finditer(text):
        if not is_placeholder(match["value"]):
            yield Candidate(*match.span("value"), 0.7, "the name of a wireless network", final=True)


_GLOBAL_CELL = re.compile(
    r"(?i)\b(?:cell|funkzelle|cellule|lte|umts|gsm|5g|nr|serving)[ _\-]?(?:cell)?[ _\-]?(?:id"
    r"|identity)?(?:entity)?\s{0,2}[:=#]?\s{0,2}"
    r"(?P<value>[2-7]\d{2}-?\d{2,3}-\d{1,5}-\d{1,9})(?![\w.\-])"
    r"|\bCGI\s?[:=]\s?(?P<cgi>[2-7]\d{2}-\d{2,3}-\d{1,5}-\d{1,9})(?![\w.\-])"
)
"""A cell's global identity: country, network, area and cell (3GPP TS 23.003, 4.3.1)."""


def _cells(text: str) -> Iterator[Candidate]:
    for cell in _GLOBAL_CELL.finditer(text) if text.count("-") > 1 else ():
        group = "value" if cell["value"] else "cgi"
        yield Candidate(*cell.span(group), 0.8, "the global identity of a cell", final=True)
    fields = list(_CELL_FIELD.finditer(text))
    names = {re.sub(r"[ _\-]", "", match["key"]).lower() for match in fields}
    locating, net = names & _LOCATING, names & _COUNTRY_AND_NET
    if not locating or len(locating | net) < 2:
        return
    for match in fields:
        key = re.sub(r"[ _\-]", "", match["key"]).lower()
        if key in _LOCATING or key in _COUNTRY_AND_NET:
            yield Candidate(
                *match.span("value"), STRONG_LABEL, "an identity of a cell, beside another one", final=True
            )
