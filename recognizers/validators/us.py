"""Numbers that the United States give to people and employers."""

from __future__ import annotations

import re

from stdnum.us import ein as stdnum_ein
from stdnum.us import itin as stdnum_itin
from stdnum.us import ssn as stdnum_ssn

from recognizers.validators.digits import digits_of


def us_ssn(value: str) -> bool:
    """US social security number: no area 000, 666 or 900-999, no group 00, no serial 0000.

    Numbers that were printed in advertisements and are void (078-05-1120 and others) are refused, as are nine
    times the same digit and 123456789. Source: Social Security Administration, POMS RM 10201.035;
    python-stdnum.
    """
    digits = digits_of(value)
    return (
        len(digits) == 9
        and len(set(digits)) > 1
        and digits != "123456789"
        and not "987654320" <= digits <= "987654329"
        and stdnum_ssn.is_valid(f"{digits[:3]}-{digits[3:5]}-{digits[5:]}")
    )


def us_itin(value: str) -> bool:
    """US individual taxpayer identification number: 9xx, middle part 50-65, 70-88, 90-92 or 94-99.

    Source: Internal Revenue Service, Publication 1915 and IRM 3.21.263; python-stdnum knows 70 and above, the
    range 50-65 has been issued since 2011.
    """
    digits = digits_of(value)
    if len(digits) != 9 or digits[0] != "9":
        return False
    return 50 <= int(digits[3:5]) <= 65 or stdnum_itin.is_valid(f"{digits[:3]}-{digits[3:5]}-{digits[5:]}")


def us_ein(value: str) -> bool:
    """US employer identification number: nine digits, the first two a prefix that the Internal Revenue
    Service has given to a campus or to the internet.

    Source: Internal Revenue Service, How EINs are assigned; python-stdnum carries the prefixes.
    """
    digits = digits_of(value)
    return len(digits) == 9 and len(set(digits)) > 2 and stdnum_ein.is_valid(f"{digits[:2]}-{digits[2:]}")


_LETTER = "AC-HJKMNP-RT-Y"
"""All letters but S, L, O, I, B and Z, which look like digits."""
_MBI = re.compile(
    rf"[1-9][{_LETTER}][{_LETTER}\d]\d[{_LETTER}][{_LETTER}\d]\d[{_LETTER}]{{2}}\d{{2}}",
    re.ASCII | re.IGNORECASE,
)


def us_mbi(value: str) -> bool:
    """US Medicare beneficiary identifier: eleven characters, each place with its own alphabet; no check
    digit.

    Source: Centers for Medicare and Medicaid Services, Understanding the Medicare Beneficiary Identifier
    (MBI) Format.
    """
    return _MBI.fullmatch(re.sub(r"[\s-]", "", value)) is not None
