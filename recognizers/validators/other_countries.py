"""Numbers that other countries give to people; python-stdnum has them all.

Canada SIN, India Aadhaar and PAN, France NIR and tax number, Spain DNI and NIE, Italy codice fiscale,
Netherlands BSN, Belgium national number, Poland PESEL, Sweden, Norway, Denmark and Finland personal
numbers, Brazil CPF, South Africa ID, Korea RRN, Japan Individual Number. What a label must add differs: a
BSN has one check digit among nine, a codice fiscale cannot be anything else.
"""

from __future__ import annotations

import re

from stdnum import luhn as stdnum_luhn
from stdnum.be import bis as stdnum_bis
from stdnum.be import nn as stdnum_nn
from stdnum.br import cpf as stdnum_cpf
from stdnum.dk import cpr as stdnum_cpr
from stdnum.es import dni as stdnum_dni
from stdnum.es import nie as stdnum_nie
from stdnum.fi import hetu as stdnum_hetu
from stdnum.fr import nif as stdnum_french_tax
from stdnum.fr import nir as stdnum_nir
from stdnum.in_ import aadhaar as stdnum_aadhaar
from stdnum.in_ import pan as stdnum_pan
from stdnum.it import codicefiscale as stdnum_codicefiscale
from stdnum.jp import in_ as stdnum_individual_number
from stdnum.kr import rrn as stdnum_rrn
from stdnum.nl import bsn as stdnum_bsn
from stdnum.no import fodselsnummer as stdnum_fodselsnummer
from stdnum.pl import pesel as stdnum_pesel
from stdnum.se import personnummer as stdnum_personnummer
from stdnum.za import idnr as stdnum_za

from recognizers.validators.dates import is_day
from recognizers.validators.digits import compact


def _varied(plain: str, length: int) -> bool:
    return plain.isascii() and plain.isdecimal() and len(plain) == length and len(set(plain)) > 2


def ca_sin(value: str) -> bool:
    """Canadian social insurance number: nine digits, Luhn's check digit.

    None begins with 0 or 8; numbers that begin with 0 count all the same, since the government's and
    everyone's examples do (046 454 286).
    """
    plain = compact(value)
    return _varied(plain, 9) and plain[0] != "8" and bool(stdnum_luhn.is_valid(plain))


def in_aadhaar(value: str) -> bool:
    """Indian Aadhaar: twelve digits that begin with 2 to 9, Verhoeff's check digit."""
    plain = compact(value)
    return _varied(plain, 12) and bool(stdnum_aadhaar.is_valid(plain))


def in_pan(value: str) -> bool:
    """Indian permanent account number: five letters of which the fourth tells the kind of holder, four
    digits, a letter."""
    plain = compact(value)
    return plain.isascii() and bool(stdnum_pan.is_valid(plain))


def fr_nir(value: str) -> bool:
    """French social security number: sex, year, month, department, commune, serial, and two check digits
    modulo 97.

    Months 20 to 42 and 50 to 99 stand for unknown ones.
    """
    plain = compact(value)
    if not plain.isascii() or plain[:1] not in tuple("123478") or not stdnum_nir.is_valid(plain):
        return False
    return 1 <= int(plain[3:5]) <= 12 or 20 <= int(plain[3:5]) <= 42 or int(plain[3:5]) >= 50


def fr_tax_number(value: str) -> bool:
    """French tax number of a person (SPI, numéro fiscal): thirteen digits, the last three modulo 511."""
    plain = compact(value)
    return _varied(plain, 13) and bool(stdnum_french_tax.is_valid(plain))


def es_dni(value: str) -> bool:
    """Spanish DNI or NIF of a person: eight digits and a letter modulo 23."""
    plain = compact(value)
    return plain.isascii() and len(set(plain)) > 3 and bool(stdnum_dni.is_valid(plain))


def es_nie(value: str) -> bool:
    """Spanish number of a foreigner: X, Y or Z, seven digits and a letter modulo 23."""
    plain = compact(value)
    return plain.isascii() and len(set(plain)) > 3 and bool(stdnum_nie.is_valid(plain))


def it_codice_fiscale(value: str) -> bool:
    """Italian tax code of a person: six letters of the name, date and place of birth, check letter."""
    plain = compact(value)
    return plain.isascii() and len(plain) == 16 and bool(stdnum_codicefiscale.is_valid(plain))


def nl_bsn(value: str) -> bool:
    """Dutch citizen service number: nine digits, weighted sum modulo 11."""
    plain = compact(value).zfill(9)
    return _varied(plain, 9) and bool(stdnum_bsn.is_valid(plain))


def be_nn(value: str) -> bool:
    """Belgian national register or BIS number: date of birth, serial, two check digits modulo 97."""
    plain = compact(value)
    return _varied(plain, 11) and bool(stdnum_nn.is_valid(plain) or stdnum_bis.is_valid(plain))


def pl_pesel(value: str) -> bool:
    """Polish PESEL: date of birth with the century in its month, serial, check digit."""
    plain = compact(value)
    return _varied(plain, 11) and bool(stdnum_pesel.is_valid(plain))


_PLUS = str.maketrans("", "", "+")


def se_personnummer(value: str) -> bool:
    """Swedish personal or coordination number: date of birth (its day plus 60 in coordination numbers),
    serial, Luhn's check digit."""
    plain = compact(value).translate(_PLUS)
    if len(plain) == 12 and plain[:2] in ("18", "19", "20"):
        plain = plain[2:]
    if not _varied(plain, 10):
        return False
    if "61" <= plain[4:6] <= "91":
        day = int(plain[4:6]) - 60
        return is_day(plain[:2], int(plain[2:4]), day) and bool(stdnum_luhn.is_valid(plain))
    return bool(stdnum_personnummer.is_valid(plain))


def no_fodselsnummer(value: str) -> bool:
    """Norwegian birth, D or H number: date of birth, serial, two check digits modulo 11."""
    plain = compact(value)
    return _varied(plain, 11) and bool(stdnum_fodselsnummer.is_valid(plain))


def dk_cpr(value: str) -> bool:
    """Danish CPR number: date of birth and serial; since 2007 it has no check digit, so that only its date
    is tested."""
    plain = compact(value)
    return _varied(plain, 10) and bool(stdnum_cpr.is_valid(plain))


_HETU = re.compile(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]", re.ASCII)


def fi_hetu(value: str) -> bool:
    """Finnish personal identity code: date of birth, sign of the century, serial, check character modulo
    31."""
    plain = value.strip().upper()
    return _HETU.fullmatch(plain) is not None and bool(stdnum_hetu.is_valid(plain, allow_temporary=True))


def br_cpf(value: str) -> bool:
    """Brazilian CPF: eleven digits of which the last two check the others."""
    plain = compact(value)
    return _varied(plain, 11) and bool(stdnum_cpf.is_valid(plain))


def za_id(value: str) -> bool:
    """South African identity number: date of birth, sex, citizenship, Luhn's check digit."""
    plain = compact(value)
    return _varied(plain, 13) and plain[10] in "012" and bool(stdnum_za.is_valid(plain))


def kr_rrn(value: str) -> bool:
    """Korean resident registration number: date of birth, sex and century, place, check digit.

    Those that were given since October 2020 have no check digit; they count with the hyphen and a date of
    birth.
    """
    plain = compact(value)
    if not _varied(plain, 13):
        return False
    if stdnum_rrn.is_valid(plain):
        return True
    recent = plain[6] in "3478" and plain[:2] >= "20"
    return recent and is_day(plain[:2], int(plain[2:4]), int(plain[4:6]))


def jp_my_number(value: str) -> bool:
    """Japanese Individual Number (My Number): twelve digits, weighted sum modulo 11."""
    plain = compact(value)
    return _varied(plain, 12) and bool(stdnum_individual_number.is_valid(plain))


_TELLING = (
    it_codice_fiscale,
    es_dni,
    es_nie,
    fr_nir,
    in_pan,
    be_nn,
    pl_pesel,
    se_personnummer,
    no_fodselsnummer,
    fi_hetu,
    br_cpf,
    za_id,
    kr_rrn,
)
_OTHERS = (ca_sin, nl_bsn, in_aadhaar, jp_my_number)


def telling_national_id(value: str) -> bool:
    """A number of one of the countries above with letters, a date of birth or two check digits in it, so
    that a valid one is seldom anything else."""
    return any(is_valid(value) for is_valid in _TELLING)


def national_id_abroad(value: str) -> bool:
    """A number of one of the countries above, also one with no more than a check digit; the Danish, which
    has none any more, with its hyphen."""
    return (
        telling_national_id(value)
        or any(is_valid(value) for is_valid in _OTHERS)
        or ("-" in value and dk_cpr(value))
    )
