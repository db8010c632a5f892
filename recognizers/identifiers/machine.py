"""IP_ADDRESS and MAC_ADDRESS.

IP addresses are judged by the ``ipaddress`` module. Those that only mean something inside a network
(private, loopback, link-local, multicast, unspecified, broadcast: RFC 1918, 4193, 6890) carry the scope
``private``, all others ``public``; the ranges kept for documentation (RFC 5737, 3849) count as public, for
examples stand for the real thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from recognizers.base import Candidate, Features, RuleRecognizer
from recognizers.identifiers.names import NAMED, kind_of
from recognizers.labels import is_technical, own_key, phrases_of
from recognizers.triggers import Triggers
from recognizers.words import key_phrases, split, with_zeros

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

PUBLIC, PRIVATE = "public", "private"
_DOCUMENTATION = tuple(
    map(ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"))
)

_V4 = re.compile(r"(?<![\d.~^])(?:\d{1,3}\.){3}\d{1,3}(?![\d]|\.\d)")
_V6 = re.compile(
    r"(?:(?<![\w:.])|(?<=[g-zG-Z]:)|(?<=ote:)|(?<=[sS]rc:)|(?<=rce:))(?:[0-9A-Fa-f]{1,4}:|:(?=:)"
    r"|::)[0-9A-Fa-f:]{1,38}(?:(?<=:)"
    r"(?:\d{1,3}\.){3}\d{1,3})?(?:%[A-Za-z0-9]{1,16})?(?![\w:]|\.\d{1,3}\.\d)"
)
_V6_COVERS = (
    r"(?:[0-9A-Fa-f]{1,4}:){6}",
    r"(?:[23][0-9A-Fa-f]{3}|[fF][c-fC-F][0-9A-Fa-f]{2}|64|100):(?:[0-9A-Fa-f]{1,4}:)*:",
    r"::(?:1(?![0-9A-Fa-f])|[fF]{4}|[0-9A-Fa-f:]*\d\.\d|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}:)",
)
"""All eight groups; a first group that is in use, before a double colon; a double colon at the beginning.
A time of day is none of them."""
_COLONS = 6
"""Of an address of version 6 without a double colon, the last two groups of which may be four numbers."""
_LETTER = re.compile(r"[^\W\d_]")
_VERSION_WORD = re.compile(
    r"(?i)(?:version|versions|ver|vers|v|release|rel|build|rev|revision|firmware|package|pkg|oid"
    r"|section|chapter|driver|sdk|"
    r"jdk|jre|kernel|library|update|upgrade|upgraded|installed|software|agent|client version|schema"
    r"|plugin|module)\b(?:[.:=\"'\s(]{0,4}|&gt;|>)\Z"
)
_FIXED_IN = re.compile(
    r"(?i)\b(?:fix(?:ed|es)?|patched|resolved|introduced|released|available|affect(?:s|ed)|remov(?:ed|al)"
    r"|deprecated|vulnerable"
    r"|supported|shipped|included|new|changed|added|since|until|before|prior to|behoben|korrigiert|verfügbar"
    r"|eingeführt|corrigée?"
    r"|résolue?|disponible)(?: (?:in|with|by|as of|from|since|starting|to|dans|en|ab|mit|seit|bis"
    r"|depuis)){0,2} \Z"
)
"""Words before the version in which something was mended: 'CVE-2024-71734 fixed in 5.2.91.7'."""
_PRODUCT_SLASH = re.compile(
    r"(?:Chrome|Chromium|Safari|Edg|Edge|EdgA|EdgiOS|OPR|Opera|Firefox|Version|CriOS|FxiOS"
    r"|SamsungBrowser|Electron|Vivaldi|YaBrowser|HeadlessChrome|WebKit|AppleWebKit|Gecko|Brave|Trident"
    r"|Mobile|"
    r"Build|JavaFX|Java|curl|Wget|Go-http-client|python-requests|okhttp|Outlook|Office|Teams|Slack"
    r"|Zoom|GSA|Silk|UCBrowser|Whale|Thunderbird|Skype\w*|Microsoft\w*)[/ ]\Z"
)
_PACKAGE = re.compile(
    r"[A-Za-z_]\w*[-_]v?\Z|(?:[A-Za-z])\Z|[\w+]:(?:amd64|all|i386|arm64|any)\s\Z|(?:amd64|all|i386"
    r"|arm64|any)\s\(?\Z|[=~^<>]=?\s?\Z"
)
_ASSIGNED = re.compile(r"(?<![=~^<>!])[=>]\s?\Z")
"""An assignment or the end of a tag, no comparison of versions ('==', '>=')."""
_COMPARED = re.compile(r"(?P<key>[A-Za-z_][\w.\-]{0,40})\s?[=!<>]=\s?[\"']?\Z")
"""A filter of packets: 'ip.src==84.23.12.9'."""
_NETWORK_WORDS = frozenset(
    "ip ips ipv4 ipv6 ipaddr ipaddress addr address addresses host hosts hostname rhost lhost vhost src "
    "dst source"
    " dest destination peer remote local server client endpoint gateway gw rip lip raddr laddr saddr "
    "daddr caddr"
    " nameserver dns resolver proxy forwarded forwardedfor realip xff visitor caller origin router bind "
    "listen"
    " advertise inet via nat node broker bootstrap upstream downstream subnet netmask network cidr clientip"
    " remoteip serverip sourceip srcip dstip".split()
)
_UPGRADE = re.compile(
    r"(?i)\b(?:upgrad|updat|downgrad|bump|roll(?:ed|ing)?[ ]?back|migrat)\w*\b(?P<what>[\w\s.,()+/\-]{0,60}?)"
    r"\b(?P<way>from|to)[\s(v]{0,3}\Z"
)
_WAY = re.compile(r"(?i)(?:from|to)[\s(v]{0,3}\Z")
_NETWORK_THING = re.compile(
    r"(?i)\b(?:ips?|ipv[46]|address\w*|addr|dns|records?|messages?|packets?|hosts?|hostname|servers?|route"
    r"|gateway|peers?|endpoint"
    r"|nameservers?|proxy|target|upstream|firewall|rule|login|connection|traffic|subnet|network)\b"
)
_NAME_AND_VERSION = re.compile(r"[\s|*>\-]*@?(?P<name>[A-Za-z][A-Za-z+/\-]{2,40})(?:\s{1,30}|\s?\|\s?)\Z")
"""A line of a table of versions begins so: a name, then a space or a bar."""
_LONGEST_BEFORE_VERSION = 90
"""Characters before the version in such a line."""
_OBJECT_IDENTIFIERS = ("2.5.4.", "2.5.29.", "1.3.101.")
"""Arcs of X.500 attributes, of certificate extensions, and of Edwards curves (RFC 8410)."""
_LARGEST_MAJOR = 20
"""Versions of libraries seldom have a larger first number; browsers' do, which are known by name."""
_HOST_PREFIX = re.compile(
    r"(?i)(?:\b|_)(?:ip|host|server|node|addr|from|to|at|inet|src|dst|client|peer)[-_]?\Z"
)
_FILE = re.compile(
    r"\.(?:jar|zip|tar|gz|tgz|deb|rpm|exe|msi|dll|so|dmg|pkg|whl|egg|nupkg|war|apk|txt|md|html|dylib"
    r"|el\d|fc\d|x86)\b"
)
_NETWORK_BEFORE = re.compile(
    r"(?i)(?:\b(?:ip|ips|ipv4|ipv6|addr|address|addresses|from|client|host|hostname|remote|peer|server"
    r"|gateway|dns|nameserver|resolver|inet|connect|"
    r"connected|connecting|connection|listening|listen|bind|bound|ping|route|via|src|dst|source|dest"
    r"|destination|subnet|netmask|login|session|to|by|for|of|forwarded|proxy|user|at|on|upstream"
    r"|caller|blocked|ban|banned|unban|denied|allow|allowed|dhcp\w*|lease|rhost|origin)"
    r"\b[\w\s:=\"'\[(<,/\-]{0,14})\Z"
)


_DIVIDED = frozenset(
    map(
        int.from_bytes,
        ((192, 0), (192, 31), (192, 52), (192, 88), (192, 175), (198, 51), (203, 0), (255, 255)),
    )
)
"""The blocks of 65,536 addresses of version 4, by their first half, in which special ones stand among others
(IANA's registry of special-purpose addresses)."""


def scope_of(address: IPv4Address | IPv6Address) -> str:
    """``private`` for addresses that only mean something inside a network, ``public`` for the rest."""
    if isinstance(address, IPv4Address):
        block = int(address) >> 16
        if block not in _DIVIDED:
            return _scope(IPv4Address(block << 16))
    elif address.ipv4_mapped is not None:
        return scope_of(address.ipv4_mapped)
    return _scope(address)


@lru_cache(maxsize=20_000)
def _scope(address: IPv4Address | IPv6Address) -> str:
    if any(address.version == network.version and address in network for network in _DOCUMENTATION):
        return PUBLIC
    return PUBLIC if address.is_global and not address.is_multicast else PRIVATE


@lru_cache(maxsize=20_000)
def parse_address(value: str) -> IPv4Address | IPv6Address | None:
    """The address that a text is, without zone; None if it is none."""
    try:
        return ip_address(value.split("%", 1)[0])
    except ValueError:
        return None


def _is_network_key(key: str) -> bool:
    """Whether a key such as 'rhost', 'peer_addr' or 'X-Forwarded-For' names an end of a connection."""
    words = split(key)
    return not is_technical(key) and any(word in _NETWORK_WORDS for word in words[-3:])


def _is_package_key(key: str) -> bool:
    return "-" in key or key.lower().startswith("lib")


def _is_upgrade(text: str, start: int) -> bool:
    """Whether words such as 'upgraded Chrome from' or '... from 1.2.3.4 to' stand before, of no network's
    thing."""
    if not _WAY.search(text, max(0, start - 8), start):
        return False
    before = text[max(0, start - 110) : start].rpartition('="')[2]
    found = _UPGRADE.search(before)
    if found is None or _NETWORK_THING.search(before.rpartition("\n")[2]):
        return False
    if found["way"].lower() == "to":
        return True  # 'plan upgraded from 84.23.12.9' tells who did it; 'from 1.2.3.4 to' tells versions
    return re.match(r"[\d.]{7,15}[\s)]{1,3}(?:to|->)[\s(v]{1,3}\d", text[start : start + 30]) is not None


def _is_version_after_name(text: str, start: int, end: int, octets: list[int]) -> bool:
    """Whether a line holds only the name of a product and four numbers that can be its version."""
    first = max(0, start - _LONGEST_BEFORE_VERSION)
    value = text.rfind('="', first, start)
    line = max(text.rfind("\n", first, start) + 1, value + 2 if value >= 0 else 0)
    if not line and first:
        return False
    after = text[end : end + 3].split("\n")[0].split('"')[0].strip(" |\r")
    found = _NAME_AND_VERSION.fullmatch(text[line:start])
    if found is None or after or octets[0] in (10,) or octets[0] > _LARGEST_MAJOR:
        return False
    return (
        not any(word in _NETWORK_WORDS for word in split(found["name"]))
        and not (kind_of(found["name"]) & NAMED)
        and not _NETWORK_BEFORE.search(text[line:start])
    )


_BEFORE = 40
"""Characters before an address that tell what it is."""
_PORT_OR_MASK = re.compile(r":\d{2,5}\b|/\d{1,2}\b|%")
_GOES_ON_AS_VERSION = re.compile(
    r"[-+~][\w]|[A-Za-z_]|\.[A-Za-z]{1,6}\d|\.(?:RELEASE|Final|GA|SNAPSHOT|jre|v\d)"
)
_RANGE = re.compile(r"-\d{1,3}\.\d{1,3}\.|-(?:\s|$)")
_NUMBER_BY_ITSELF = re.compile(r"(?<![A-Za-z_\d])\d+")


def _with_zeros(text: str) -> str:
    """A text with the digits of its numbers as zeros; numbers joined to a word ('log4j') stay."""
    if text.isascii() and not _JOINED_NUMBER.search(text):
        return with_zeros(text)
    return _NUMBER_BY_ITSELF.sub(_zeros, text)


_JOINED_NUMBER = re.compile(r"[A-Za-z_]\d")


def _zeros(number: re.Match[str]) -> str:
    return "0" * (number.end() - number.start())


@dataclass(frozen=True, slots=True)
class _Told:
    """What the characters before four numbers tell: of a version, of a package's version unless something is
    assigned, of a network, or that a network's field is compared or assigned."""

    version: bool
    package: bool = False
    network: bool = False
    assigned: bool = False
    compared: bool = False


@lru_cache(maxsize=20_000)
def _told_before(before: str) -> _Told:
    """Remembered by the text with its numbers as zeros, as lines of a log differ by little else."""
    worded = _LETTER.search(before) is not None
    if worded and any(one.search(before) for one in (_VERSION_WORD, _FIXED_IN, _PRODUCT_SLASH)):
        return _Told(version=True)
    compared = _COMPARED.search(before)
    return _Told(
        version=False,
        package=_PACKAGE.search(before) is not None and _HOST_PREFIX.search(before) is None,
        network=worded and _NETWORK_BEFORE.search(before) is not None,
        assigned=_ASSIGNED.search(before) is not None,
        compared=compared is not None and _is_network_key(compared["key"]),
    )


class IpAddress(RuleRecognizer):
    """IP addresses, version 4 and 6."""

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """Three dots and four digits, or two colons, stand in the text."""
        text = features.text
        return (features.digits >= 4 and text.count(".") >= 3 and _V4.search(text) is not None) or (
            ("::" in text or text.count(":") >= _COLONS) and _V6.search(text) is not None
        )

    def triggers(self) -> Triggers:
        """The shape of an address."""
        return Triggers((_V4, *_V6_COVERS))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The addresses."""
        taken: list[Candidate] = []
        if "::" in text or text.count(":") >= _COLONS:
            for match in _V6.finditer(text):
                found = self._version_6(text, match)
                if found is not None:
                    taken.append(found)
                    yield found
        if text.count(".") >= 3:
            passed = 0
            for match in _V4.finditer(text):
                while passed < len(taken) and taken[passed].end <= match.start():
                    passed += 1
                if passed < len(taken) and taken[passed].start <= match.start():
                    continue
                found = self._version_4(text, match)
                if found is not None:
                    yield found

    @staticmethod
    def _version_4(text: str, match: re.Match[str]) -> Candidate | None:
        address = parse_address(match.group())
        if address is None:
            return None
        start, end = match.span()
        before, after = text[max(0, start - _BEFORE) : start], text[end : end + 12]
        key = own_key(text, start)
        if key and phrases_of("IP_ADDRESS")[0].intersection(key_phrases(key)):
            return Candidate(start, end, 0.9, "the label before it", scope=scope_of(address))
        told = _told_before(_with_zeros(before))
        if told.version or _FILE.match(after):
            return None
        octets = [int(part) for part in match.group().split(".")]
        network = told.network
        if told.compared or (told.assigned and key and _is_network_key(key)):
            network = True
        elif told.package and not (told.assigned and max(octets) > 31 and not (key and _is_package_key(key))):
            return None
        if _is_upgrade(text, start) or _is_version_after_name(text, start, end, octets):
            return None
        if _GOES_ON_AS_VERSION.match(after) and not _RANGE.match(after):
            return None
        if key and is_technical(key):
            return None
        scope = scope_of(address)
        if match.group().startswith(_OBJECT_IDENTIFIERS) and not network:
            return None
        if octets[0] == 0 and any(octets):
            return None
        marked = network or before[-1:] in ("@", "[") or before.endswith("//") or _PORT_OR_MASK.match(after)
        if (
            max(octets) <= 31
            and octets[0] != 10
            and not (
                marked or not before.strip() or re.search(r"(?:[,|]\s?|[:=]\s?[\"']?)(?<![\w]:)\Z", before)
            )
        ):
            return Candidate(start, end, 0.3, "the shape of an IP address, or a version", scope=scope)
        if match.group().endswith(".0.0") and octets[0] not in (0, 10, 172, 192) and not marked:
            return Candidate(start, end, 0.3, "the shape of an IP address, or a version", scope=scope)
        return Candidate(start, end, 0.75 if marked else 0.65, "the shape of an IP address", scope=scope)

    @staticmethod
    def _version_6(text: str, match: re.Match[str]) -> Candidate | None:
        value = match.group().rstrip(":") if not match.group().endswith("::") else match.group()
        start, end = match.start(), match.start() + len(value)
        address = parse_address(value)
        if address is None:
            head = re.match(
                r"(.*):\d{1,5}\Z", value
            )  # '::1:8080' is ambiguous, 'a::b:443' too: the address goes first
            if head is None or parse_address(head.group(1)) is None:
                return None
            value = head.group(1)
            end = start + len(value)
            address = parse_address(value)
        if address is None:
            return None
        plain = value.split("%", 1)[0]
        groups = [group for group in plain.split(":") if group]
        if not groups:
            return None
        if "::" not in plain and all(len(group) == 2 for group in groups):
            return None  # a fingerprint or a world-wide name
        if "::" in plain:
            if not any(map(str.isdigit, plain)):
                return None
            first = groups[0]
            known = re.fullmatch(
                r"(?:[23][0-9a-f]{3}|f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]|ff[0-9a-f]{2}|64|100)", first.lower()
            ) and not plain.startswith("::")
            leading = plain.startswith("::") and (
                plain == "::1" or "." in plain or groups[0].lower() == "ffff" or len(groups) > 2
            )
            if not (known or leading):
                return None
            behind = r"[A-Za-z_>)]\Z" if plain.startswith(":") else r"[A-Za-z_)]\Z"  # '<ip>2001:' is a tag
            if re.search(behind, text[max(0, start - 1) : start]) or text.endswith("->", 0, start):
                return None
        return Candidate(start, end, 0.8, "the shape of an IP address of version 6", scope=scope_of(address))


_MAC = re.compile(
    r"(?:(?<![\w:.\-])|(?<=[mM]ac:)|(?<=MAC:)|(?<=[g-zG-Z]:))(?:[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}"
    r"|[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}"
    r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![\w:]|[.\-]\w)"
)
_MAC_IN_KERNEL = re.compile(
    r"(?<=MAC=)((?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}):((?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2})"
    r":[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}"
)
_MAC_BARE = re.compile(
    r"(?i)(?:\b(?:mac|bssid|hwaddr|ether|hardware)[\w ]{0,12}[\"':= ]{1,4})([0-9A-F]{12})\b"
)


class MacAddress(RuleRecognizer):
    """MAC addresses (IEEE 802, EUI-48) with colons, hyphens or Cisco's dots."""

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """Separators of one of the three forms stand in the text."""
        text = features.text
        return text.count(":") >= 5 or text.count("-") >= 5 or text.count(".") >= 2 or "mac" in text.lower()

    def triggers(self) -> Triggers:
        """One of the shapes."""
        return Triggers((_MAC, _MAC_IN_KERNEL, _MAC_BARE))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The addresses."""
        for match in _MAC.finditer(text):
            value = match.group()
            digits = re.sub(r"[:.\-]", "", value).lower()
            if len(set(digits)) < 2 or digits in ("000000000000", "ffffffffffff"):
                continue
            if "-" in value and digits.isdigit():
                continue  # 20-23-08-12-30-45
            if "." in value and (digits.isdigit() or digits.isalpha()):
                continue
            yield Candidate(*match.span(), 0.75 if "." not in value else 0.7, "the shape of a MAC address")
        if "MAC=" in text:
            for match in _MAC_IN_KERNEL.finditer(text):
                for group in (1, 2):
                    if set(match.group(group)) - set(":fF0"):
                        yield Candidate(
                            *match.span(group), 0.75, "the key of a packet filter's log before it"
                        )
        for match in _MAC_BARE.finditer(text):
            if len(set(match.group(1))) > 1:
                yield Candidate(*match.span(1), 0.75, "the word before it and twelve hexadecimal digits")
