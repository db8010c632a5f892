"""Templates of made-up lines and what fills their fields; fast enough for gigabytes.

A field is a name in braces. ``clock_...`` is the log's clock in one form. A letter and a size is a number:
``n7`` of at most seven digits, ``d7`` of just seven, ``h7`` and ``H7`` hexadecimal. A list of ``words.yaml``
gives one of its words. The other names stand in ``_MAKERS``. Anything else in braces stands for itself.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from benchmarks.accuracy import identifiers

SEED = 7
START = 1_700_000_000.0
"""Where clocks begin, in seconds since 1970."""

_HERE = Path(__file__).parent
_FIELD = re.compile(r"\{([A-Za-z]\w*)\}")
_SIZED = re.compile(r"([ndhH])(\d+)")
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_CLOCKS = {
    "clock_syslog": "%b %e %H:%M:%S",
    "clock_iso": "%Y-%m-%d %H:%M:%S",
    "clock_t": "%Y-%m-%dT%H:%M:%S",
    "clock_hms": "%H:%M:%S",
    "clock_clf": "%d/%b/%Y:%H:%M:%S +0000",
    "clock_apache": "%a %b %d %H:%M:%S %Y",
    "clock_nginx": "%Y/%m/%d %H:%M:%S",
    "clock_hdfs": "%y%m%d %H%M%S",
    "clock_spark": "%y/%m/%d %H:%M:%S",
    "clock_android": "%m-%d %H:%M:%S",
    "clock_windows": "%Y/%m/%d:%H:%M:%S",
    "clock_bgl": "%Y-%m-%d-%H.%M.%S",
    "clock_date_dots": "%Y.%m.%d",
    "clock_capture": "%Y-%m-%d_%H,%M,%S",
    "clock_proxy": "%m.%d %H:%M:%S",
    "clock_health": "%Y%m%d-%H:%M:%S",
}


@dataclass(slots=True)
class State:
    """``now`` is the clock in seconds since 1970, ``told`` its forms, made once a second; ``person`` is who
    the text is about."""

    chance: Random
    now: float = START
    told: dict[str, tuple[int, str]] = field(default_factory=dict)
    person: tuple[str, str] = ("Jane", "Smith")


Maker = Callable[[State], str]


@dataclass(frozen=True, slots=True)
class Template:
    """``form`` is filled by ``%`` with what the makers give."""

    form: str
    makers: tuple[Maker, ...]

    def filled(self, state: State) -> str:
        """The text."""
        return self.form % tuple([make(state) for make in self.makers])


def state(seed: int) -> State:
    """A new one; the same seed gives the same texts."""
    return State(Random(seed))  # noqa: S311  (test data, no secret)


def template(text: str) -> Template:
    """Raises ``ValueError`` if a field is not known."""
    makers = tuple(_maker(name) for name in _FIELD.findall(text))
    # What stands between the fields must not be taken for a form of ``%``.
    return Template("%s".join(part.replace("%", "%%") for part in _FIELD.split(text)[::2]), makers)


def templates(texts: Iterable[str]) -> list[Template]:
    """One of each."""
    return [template(text) for text in texts]


@cache
def data(name: str) -> Any:
    """A YAML file beside this module."""
    return yaml.safe_load((_HERE / name).read_text(encoding="utf-8"))


def pick(one_of: list[Template], chance: Random) -> Template:
    """One by chance."""
    return one_of[int(chance.random() * len(one_of))]


# --- makers ------------------------------------------------------------------------------------------------


def _clock(name: str) -> Maker:
    form = _CLOCKS[name]

    def told(state: State) -> str:
        second = int(state.now)
        known = state.told.get(name)
        if known is None or known[0] != second:
            known = state.told[name] = (second, time.strftime(form, time.gmtime(second)))
        return known[1]

    return told


def _sized(kind: str, size: int) -> Maker:
    if kind in "hH":
        form, bits = f"%0{size}{'x' if kind == 'h' else 'X'}", 4 * size
        return lambda state: form % state.chance.getrandbits(bits)
    limit = 10**size
    if kind == "d":
        form = f"%0{size}d"
        return lambda state: form % int(state.chance.random() * limit)
    # Small numbers are more common than large ones, as they are where things are counted.
    least = limit // 100
    return lambda state: str(int(least + state.chance.random() ** 3 * (limit - least)))


def _choice(words: list[str]) -> Maker:
    count = len(words)
    return lambda state: words[int(state.chance.random() * count)]


def _lan(state: State) -> str:
    bits = state.chance.getrandbits(24)
    return f"10.{bits >> 16}.{bits >> 8 & 255}.{(bits & 255) or 1}"


def _attacker(state: State) -> str:
    """One of some hundred public addresses: those that try passwords come again and again."""
    number = int(state.chance.random() ** 2 * 300) * 2_654_435_761 % 2**32
    return f"{45 + number % 150}.{number >> 8 & 255}.{number >> 16 & 255}.{(number >> 24) or 1}"


def _uuid(state: State) -> str:
    raw = f"{state.chance.getrandbits(128):032x}"
    return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:]}"


def _mac(state: State) -> str:
    raw = f"{state.chance.getrandbits(48):012x}"
    return ":".join(raw[at : at + 2] for at in range(0, 12, 2))


def _base43(state: State) -> str:
    return "".join(state.chance.choices(_BASE64, k=43))


def _block(state: State) -> str:
    sign = "-" if state.chance.random() < 0.5 else ""
    return f"blk_{sign}{state.chance.getrandbits(63)}"


def _rack(state: State) -> str:
    bits = state.chance.getrandbits(16)
    return f"R{bits & 63:02}-M{bits >> 6 & 1}-N{bits >> 7 & 15:X}-C:J{bits >> 11 & 15:02}-U{bits >> 15}1"


def draw_person(state: State) -> None:
    """Who the text is about from now on."""
    words = data("words.yaml")
    state.person = (state.chance.choice(words["given"]), state.chance.choice(words["family"]))


def _other(state: State) -> str:
    words = data("words.yaml")
    return f"{state.chance.choice(words['given'])} {state.chance.choice(words['family'])}"


def _email(state: State) -> str:
    given, family = (re.sub(r"[^a-z]", "", name.lower()) or "x" for name in state.person)
    domain = state.chance.choice(data("words.yaml")["domain"])
    return f"{given}.{family}{state.chance.randint(1, 999)}@{domain}"


def _phone(state: State) -> str:
    return f"+1 {state.chance.choice(('415', '212', '512', '503'))}-555-{state.chance.randint(2000, 9999)}"


def _birthday(state: State) -> str:
    chance = state.chance
    return f"{chance.randint(1940, 2006)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


_MAKERS: dict[str, Maker] = {
    "pid": lambda state: str(int(300 + state.chance.random() * 65_000)),
    "port": lambda state: str(int(1_024 + state.chance.random() * 64_000)),
    "number": lambda state: str(int(1 + state.chance.random() * 899)),
    "zip": lambda state: str(int(10_000 + state.chance.random() * 89_999)),
    "epoch": lambda state: str(int(state.now)),
    "lan": _lan,
    "attacker": _attacker,
    "uuid": _uuid,
    "UUID": lambda state: _uuid(state).upper(),
    "mac": _mac,
    "base43": _base43,
    "block": _block,
    "rack": _rack,
    "given": lambda state: state.person[0],
    "family": lambda state: state.person[1],
    "person": lambda state: " ".join(state.person),
    "other": _other,
    "email": _email,
    "phone": _phone,
    "birthday": _birthday,
    "ssn": lambda state: identifiers.us_ssn(state.chance),
    "card": lambda state: identifiers.card_digits(state.chance),
    "iban": lambda state: identifiers.iban_compact(state.chance, "DE"),
}


def _maker(name: str) -> Maker:
    if name in _MAKERS:
        return _MAKERS[name]
    if name in _CLOCKS:
        return _clock(name)
    if sized := _SIZED.fullmatch(name):
        return _sized(sized[1], int(sized[2]))
    words: dict[str, list[str]] = data("words.yaml")
    if name in words:
        return _choice(words[name])
    if name.lower() in words:
        return _choice([word.capitalize() for word in words[name.lower()]])
    raise ValueError(f"no field is called {name}")
