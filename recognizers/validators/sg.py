"""Numbers that Singapore gives to people."""

from __future__ import annotations

import re

_SHAPE = re.compile(r"([STFGM])(\d{7})([A-Z])", re.ASCII)
_WEIGHTS = (2, 7, 6, 5, 4, 3, 2)
_OFFSETS = {"S": 0, "T": 4, "F": 0, "G": 4, "M": 3}
_LETTERS = {
    "S": "JZIHGFEDCBA",
    "T": "JZIHGFEDCBA",
    "F": "XWUTRQPNMLK",
    "G": "XWUTRQPNMLK",
    "M": "XWUTRQPNJLK",
}


def sg_nric_fin(value: str) -> bool:
    """Singapore identity card (NRIC) or foreign identification number (FIN): a letter, seven digits, a
    check letter.

    The digits with the weights 2 7 6 5 4 3 2, and an offset by the first letter (T and G 4, M 3), modulo 11
    choose the letter from a table: one for S and T, one for F and G, one for M, whose table many programs
    read from its other end, so that both letters count. Source: Immigration & Checkpoints Authority, FIN
    series M, 2022; the tables as in the Singapore government's FormSG.
    """
    match = _SHAPE.fullmatch(value.strip().upper())
    if match is None:
        return False
    series, digits, letter = match.groups()
    total = (
        sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) + _OFFSETS[series]
    )
    table = _LETTERS[series]
    right = {table[total % 11]} | ({table[10 - total % 11]} if series == "M" else set())
    return len(set(digits)) > 1 and letter in right
