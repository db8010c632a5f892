"""What stands around values and is no personal data: times, hosts, hashes, near misses."""

from __future__ import annotations

from random import Random

from benchmarks.accuracy import identifiers as ids
from benchmarks.accuracy.identifiers import digits

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_HOSTS = ("web01", "db-2", "ip-10-0-3-17", "mail", "node-7.prod", "app-3.eu-central-1", "gateway")


def filler(name: str, chance: Random) -> str:
    """The filler of this name. Raises ``KeyError`` for one that there is not."""
    day, hour, minute, second = (
        chance.randint(1, 28),
        chance.randint(0, 23),
        chance.randint(0, 59),
        chance.randint(0, 59),
    )
    month, milli = chance.randint(1, 12), chance.randint(0, 999)
    clock = f"{hour:02}:{minute:02}:{second:02}"
    date = f"2026-{month:02}-{day:02}"
    if name.startswith("int"):
        return digits(chance, int(name[3:]), "123456789")
    if name.startswith("hex"):
        return "".join(chance.choice("0123456789abcdef") for _ in range(int(name[3:])))
    raw = chance.randbytes(16).hex()
    return {
        "lt": "<",
        "gt": ">",
        "clock": clock,
        "iso_date": date,
        "iso_zulu": f"{date}T{clock}.{milli:03}Z",
        "syslog_time": f"{_MONTHS[month - 1]} {day:2} {clock}",
        "clf_time": f"{day:02}/{_MONTHS[month - 1]}/2026:{clock} +0000",
        "haproxy_time": f"{day:02}/{_MONTHS[month - 1]}/2026:{clock}.{milli:03}",
        "nginx_time": f"2026/{month:02}/{day:02} {clock}",
        "log_time": f"{date} {clock}.{milli:03}",
        "python_time": f"{date} {clock},{milli:03}",
        "klog_time": f"{month:02}{day:02} {clock}.{milli:03}{chance.randint(100, 999)}",
        "klog_level": chance.choice("IIWE"),
        "host": chance.choice(_HOSTS),
        "pid": str(chance.randint(300, 65_000)),
        "port": str(chance.randint(1_024, 65_535)),
        "small": str(chance.randint(1, 9)),
        "uuid": f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:]}",
        "card_wrong": _card_wrong(chance),
        "iban_wrong": _iban_wrong(chance),
        "digits16": _card_wrong(chance),
    }[name]


def _wrong_digit(text: str, chance: Random) -> str:
    return text[:-1] + str((int(text[-1]) + chance.randint(1, 9)) % 10)


def _card_wrong(chance: Random) -> str:
    return _wrong_digit(ids.card_digits(chance), chance)


def _iban_wrong(chance: Random) -> str:
    return _wrong_digit(ids.iban_compact(chance, "DE"), chance)
