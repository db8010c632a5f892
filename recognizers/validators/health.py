"""Numbers of people in health insurance."""

from __future__ import annotations

import re

_KVNR = re.compile(r"[A-Z][0-9]{9}")


def de_kvnr(value: str) -> bool:
    """The part of a German health insurance number that stays the same for life: a letter, eight digits, a
    check digit.

    The letter counts as its place in the alphabet in two digits; the digits are multiplied by 1 and 2 in
    turn, the digits of each product are added up, and the sum modulo 10 is the check digit. Source: section
    290 SGB V and the trust centre's "Bildung der Krankenversichertennummer".
    """
    if not _KVNR.fullmatch(value):
        return False
    digits = [int(digit) for digit in f"{ord(value[0]) - 64:02}{value[1:9]}"]
    products = [digit * (1 + index % 2) for index, digit in enumerate(digits)]
    return sum(product // 10 + product % 10 for product in products) % 10 == int(value[9])
