"""What tells a generated secret from a word."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections import Counter


def entropy(value: str) -> float:
    """Shannon entropy of the value's characters, in bits each."""
    counts = Counter(value)
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts.values())


def random_token(value: str) -> bool:
    """A string that a generator made, not a person: letters and digits mixed, many different characters."""
    return any(map(str.isdecimal, value)) and any(map(str.isalpha, value)) and entropy(value) >= 3.0


def no_filler(value: str) -> bool:
    """A token whose end is not one or two characters over and over, as in ``ghp_xxxxxxxx`` of a manual."""
    return len(set(value[-12:].rstrip("="))) > 2


def json_web_token(value: str) -> bool:
    """JSON Web Token: the first part is base64url of a JSON object that names an algorithm (RFC 7515, RFC
    7516)."""
    first = value.split(".", 1)[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return False
    return isinstance(header, dict) and "alg" in header
