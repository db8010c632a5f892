"""Numbers that professions are registered under."""

from __future__ import annotations

import re

from stdnum import luhn as stdnum_luhn

from recognizers.validators.digits import digits_of


def us_npi(value: str) -> bool:
    """US national provider identifier: ten digits that begin with 1 or 2, the last Luhn's check digit over
    the number with the prefix 80840 (which stands for health in the United States).

    Source: 45 CFR 162.406; Centers for Medicare and Medicaid Services, NPI check digit calculation.
    """
    digits = digits_of(value)
    return len(digits) == 10 and digits[0] in "12" and bool(stdnum_luhn.is_valid(f"80840{digits}"))


_DEA = re.compile(r"[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}", re.ASCII)


def us_dea(value: str) -> bool:
    """US Drug Enforcement Administration registration: a registrant's letter, the first letter of the name
    (9 for a business), six digits and a check digit: the last one of (1st + 3rd + 5th) + 2 x (2nd + 4th +
    6th).

    Source: Drug Enforcement Administration, Diversion Control Division, 21 CFR 1301; the check as
    Pharmacist's Manual gives it.
    """
    compact = re.sub(r"[\s-]", "", value).upper()
    if _DEA.fullmatch(compact) is None:
        return False
    digits = [int(one) for one in compact[2:]]
    return (sum(digits[0:6:2]) + 2 * sum(digits[1:6:2])) % 10 == digits[6] and any(digits)


def license_number(value: str) -> bool:
    """A licence or registration number of a profession: four letters and digits or more, two of them
    digits, no year, date, or dotted version."""
    digits = sum(map(str.isdigit, value))
    return (
        digits >= 2
        and sum(map(str.isalnum, value)) >= 4
        and re.fullmatch(r"(?:19|20)\d\d(?:[-/.]\d{1,2}[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}", value)
        is None
        and re.fullmatch(r"v?\d+(?:\.\d+)+", value) is None
    )
