"""Made-up numbers whose check digits are right, one function a kind of number.

Check digits come from python-stdnum; what it lacks is computed here, with the standard in the docstring. Each
function takes the chance that it draws from and gives the number as it is usually written.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from random import Random

from stdnum import iban, luhn, verhoeff

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def digits(chance: Random, count: int, first: str = DIGITS) -> str:
    """So many digits, the first from ``first``."""
    return chance.choice(first) + "".join(chance.choice(DIGITS) for _ in range(count - 1))


def letters(chance: Random, count: int, alphabet: str = LETTERS) -> str:
    """So many letters."""
    return "".join(chance.choice(alphabet) for _ in range(count))


def grouped(text: str, *sizes: int, by: str = " ") -> str:
    """The text in groups of these sizes."""
    parts = []
    at = 0
    for size in sizes:
        parts.append(text[at : at + size])
        at += size
    return by.join(parts)


def _fits(module: str, text: str) -> bool:
    return bool(importlib.import_module(f"stdnum.{module}").is_valid(text))


def _completed(module: str, start: str, alphabet: str = DIGITS, places: int = 1, end: str = "") -> str | None:
    """``start`` with the check characters for which python-stdnum's module says it is right, if there are
    any."""
    for number in range(len(alphabet) ** places):
        check = ""
        rest = number
        for _ in range(places):
            check = alphabet[rest % len(alphabet)] + check
            rest //= len(alphabet)
        if _fits(module, start + check + end):
            return start + check + end
    return None


def _drawn(module: str, start: Callable[[], str], alphabet: str = DIGITS, places: int = 1) -> str:
    """Draw starts until one has check characters."""
    while True:
        whole = _completed(module, start(), alphabet, places)
        if whole is not None:
            return whole


# --- money -------------------------------------------------------------------------------------------------

_CARDS = (
    ("4", 16),
    ("4", 16),
    ("51", 16),
    ("55", 16),
    ("2221", 16),
    ("37", 15),
    ("34", 15),
    ("6011", 16),
    ("3528", 16),
    ("36", 14),
)


def card_digits(chance: Random) -> str:
    """Digits of a payment card: an issuer's prefix (ISO/IEC 7812) and Luhn's check digit."""
    prefix, length = chance.choice(_CARDS)
    start = prefix + digits(chance, length - len(prefix) - 1)
    return start + luhn.calc_check_digit(start)


def card_shown(number: str, by: str) -> str:
    """A card's digits as they stand on it."""
    if len(number) == 15:
        return grouped(number, 4, 6, 5, by=by)
    if len(number) == 14:
        return grouped(number, 4, 6, 4, by=by)
    return grouped(number, 4, 4, 4, 4, by=by)


def iban_compact(chance: Random, country: str) -> str:
    """An IBAN (ISO 13616) of the country in the structure of its registry entry."""
    structure = {"DE": "18", "AT": "16", "CH": "17", "GB": "a14", "IE": "a14", "FR": "23", "NL": "a10"}[
        country
    ]
    bank = {
        "GB": ["NWBK", "BARC", "LOYD", "MIDL"],
        "IE": ["AIBK", "BOFI", "IPBS"],
        "NL": ["ABNA", "INGB", "RABO"],
    }
    start = chance.choice(bank[country]) if structure.startswith("a") else ""
    if country == "GB":
        rest = chance.choice(("200000", "601613", "309089", "400515")) + digits(chance, 8)
    elif country == "DE":
        rest = chance.choice(("37040044", "50070010", "10000000", "70150000")) + digits(chance, 10)
    elif country == "FR":
        # The clé RIB: 97 less (89 x bank + 15 x branch + 3 x account) mod 97.
        bank_code, branch, account = (
            chance.choice(("20041", "30004", "10207")),
            digits(chance, 5),
            digits(chance, 11),
        )
        key = 97 - (89 * int(bank_code) + 15 * int(branch) + 3 * int(account)) % 97
        rest = f"{bank_code}{branch}{account}{key:02}"
    elif country == "NL":
        while True:
            rest = digits(chance, 10)
            if (
                sum(int(digit) * weight for digit, weight in zip(rest, range(10, 0, -1), strict=True)) % 11
                == 0
            ):
                break
    else:
        rest = digits(chance, int(structure.lstrip("a")))
    bare = f"{country}00{start}{rest}"
    return f"{country}{iban.calc_check_digits(bare)}{start}{rest}"


def routing_number(chance: Random) -> str:
    """An ABA routing number with its check digit."""
    from stdnum.us import rtn

    start = chance.choice(("0210", "1210", "0310", "0719", "2610", "3220")) + digits(chance, 4)
    return start + str(rtn.calc_check_digit(start))


def bitcoin_base58(chance: Random) -> str:
    """A Bitcoin address: version byte, 160 bits, four bytes of double SHA-256, in base 58."""
    payload = chance.choice((b"\x00", b"\x05")) + chance.randbytes(20)
    whole = payload + hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number = int.from_bytes(whole, "big")
    text = ""
    while number:
        number, rest = divmod(number, 58)
        text = BASE58[rest] + text
    return "1" * (len(whole) - len(whole.lstrip(b"\x00"))) + text


def _bech32_polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if (top >> bit) & 1 else 0
    return check


def bitcoin_bech32(chance: Random) -> str:
    """A Bitcoin address of version 0 after BIP 173."""
    number = int.from_bytes(chance.randbytes(20), "big")
    data = [0] + [(number >> shift) & 31 for shift in range(155, -1, -5)]
    expanded = [ord(letter) >> 5 for letter in "bc"] + [0] + [ord(letter) & 31 for letter in "bc"]
    check = _bech32_polymod([*expanded, *data, 0, 0, 0, 0, 0, 0]) ^ 1
    tail = [(check >> 5 * (5 - place)) & 31 for place in range(6)]
    return "bc1" + "".join(BECH32[value] for value in [*data, *tail])


def ethereum_lower(chance: Random) -> str:
    """An Ethereum address without EIP-55's mixed case."""
    return "0x" + chance.randbytes(20).hex()


# --- states' numbers ---------------------------------------------------------------------------------------


def us_ssn(chance: Random) -> str:
    """A social security number: area 001-899 but 666, group and serial not zero."""
    while True:
        area = chance.randint(1, 772)
        if area != 666:
            return f"{area:03}-{chance.randint(1, 99):02}-{chance.randint(1, 9999):04}"


def us_itin(chance: Random) -> str:
    """An individual taxpayer number: 9xx, fourth and fifth digit 50-65, 70-88, 90-92, 94-99."""
    middle = chance.choice([*range(70, 89), *range(90, 93), *range(94, 100)])
    return f"9{chance.randint(0, 99):02}-{middle}-{chance.randint(1, 9999):04}"


def us_ein(chance: Random) -> str:
    """An employer number with a prefix that the tax office gives out."""
    return f"{chance.choice(('12', '20', '27', '36', '45', '58', '77', '82', '95'))}-{digits(chance, 7)}"


def us_mbi(chance: Random) -> str:
    """A Medicare beneficiary identifier (CMS): C A AN N A AN N A A N N, without S L O I B Z."""
    alphabet = "ACDEFGHJKMNPQRTUVWXY"
    shape = "CABDABDAADD"
    out = ""
    for place, sort in enumerate(shape):
        if sort == "C":
            out += chance.choice(DIGITS[1:])
        elif sort == "A":
            out += chance.choice(alphabet)
        elif sort == "B":
            out += chance.choice(alphabet + DIGITS)
        else:
            out += chance.choice(DIGITS)
        assert place < len(shape)
    return out


_LICENSES = {
    "CA": "A#######", "NY": "#########", "FL": "A############", "TX": "########", "IL": "A###########",
    "PA": "########", "OH": "AA######", "MI": "A############", "NJ": "A##############", "MD": "A############",
    "WI": "A#############", "MN": "A############", "AZ": "A########", "CO": "#########", "GA": "#########",
    "VA": "A########", "NC": "############", "WA": "WDLABCD###AA", "MA": "S########",
}  # fmt: skip


def us_driver_license(chance: Random) -> str:
    """A driver's licence in the shape of one of the states."""
    shape = _LICENSES[chance.choice(list(_LICENSES))]
    return "".join(
        chance.choice(DIGITS) if sign == "#" else chance.choice(LETTERS) if sign == "A" else sign
        for sign in shape
    )


def us_passport(chance: Random) -> str:
    """A US passport number: nine digits, or a letter and eight."""
    return (
        chance.choice(("", "A", "B", "C")) + digits(chance, 8)
        if chance.random() < 0.6
        else digits(chance, 9, "3456")
    )


def us_npi(chance: Random) -> str:
    """A national provider identifier: Luhn over 80840 and the number (45 CFR 162.406)."""
    start = digits(chance, 9, "12")
    return start + luhn.calc_check_digit("80840" + start)


def us_dea(chance: Random) -> str:
    """A DEA number: two letters, six digits, check digit (1st+3rd+5th) + 2 (2nd+4th+6th) mod 10."""
    number = digits(chance, 6)
    values = [int(digit) for digit in number]
    check = (sum(values[0::2]) + 2 * sum(values[1::2])) % 10
    return chance.choice("ABFM") + chance.choice(LETTERS) + number + str(check)


_VIN = dict(zip("ABCDEFGH", range(1, 9), strict=True)) | dict(zip("JKLMN", range(1, 6), strict=True))
_VIN |= {"P": 7, "R": 9} | dict(zip("STUVWXYZ", range(2, 10), strict=True)) | {str(n): n for n in range(10)}


def vin(chance: Random) -> str:
    """A vehicle identification number with the check digit of 49 CFR 565."""
    alphabet = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
    maker = chance.choice(("1HG", "1FT", "5YJ", "JTD", "WBA", "WVW", "2C3", "3VW"))
    body = (
        maker
        + letters(chance, 5, alphabet)
        + "0"
        + chance.choice("LMNPRSTV")
        + chance.choice("ABCDEFG")
        + digits(chance, 6)
    )
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    check = sum(_VIN[sign] * weight for sign, weight in zip(body, weights, strict=True)) % 11
    return body[:8] + ("X" if check == 10 else str(check)) + body[9:]


def uk_nino(chance: Random) -> str:
    """A national insurance number with a prefix that is given out."""
    prefix = chance.choice(
        ("AB", "CE", "EG", "HJ", "JK", "KL", "LM", "NP", "PR", "SC", "TW", "WZ", "YA", "ZX")
    )
    text = prefix + digits(chance, 6) + chance.choice("ABCD")
    return grouped(text, 2, 2, 2, 2, 1) if chance.random() < 0.5 else text


def uk_nhs(chance: Random) -> str:
    """An NHS number (modulus 11)."""
    text = _drawn("gb.nhs", lambda: chance.choice("4679") + digits(chance, 8))
    return grouped(text, 3, 3, 4) if chance.random() < 0.6 else text


def uk_utr(chance: Random) -> str:
    """A unique taxpayer reference; its check digit stands first."""
    from stdnum.gb import utr

    body = digits(chance, 9)
    text = str(utr.calc_check_digit(body)) + body
    return grouped(text, 5, 5) if chance.random() < 0.5 else text


def uk_driving_licence(chance: Random, family: str, given: str) -> str:
    """A DVLA driver number: five letters of the family name, birth date woven with the sex, initials, 9,
    checks."""
    name = ("".join(letter for letter in family.upper() if letter.isascii() and letter.isalpha()) + "99999")[
        :5
    ]
    year = chance.randint(55, 99)
    month = chance.randint(1, 12) + chance.choice((0, 50))
    initials = (given[:1].upper() if given[:1].isascii() else "J") + chance.choice("9" + LETTERS)
    return f"{name}{year // 10}{month:02}{chance.randint(1, 28):02}{year % 10}{initials}9{letters(chance, 2)}"


def uk_passport(chance: Random) -> str:
    """Nine digits."""
    return digits(chance, 9, "123456789")


def ie_ppsn(chance: Random) -> str:
    """An Irish personal public service number (modulus 23)."""
    return _drawn("ie.pps", lambda: digits(chance, 7), "ABCDEFGHIJKLMNOPQRSTUVW")


def de_steuer_id(chance: Random) -> str:
    """A German tax number of a person (ISO 7064 mod 11,10; one digit of the ten stands twice or thrice)."""

    def start() -> str:
        pool = list(DIGITS)
        chance.shuffle(pool)
        pool[9] = pool[chance.randint(0, 8)]
        chance.shuffle(pool)
        return "".join(pool) if pool[0] != "0" else start()

    text = _drawn("de.idnr", start)
    return grouped(text, 2, 3, 3, 3) if chance.random() < 0.6 else text


def _weighted_731(text: str) -> str:
    """ICAO 9303's check digit: weights 7 3 1, letters from 10, filler 0."""
    values = [0 if sign == "<" else int(sign, 36) for sign in text]
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


def de_personalausweis(chance: Random) -> str:
    """The number of a German identity card: nine signs of its alphabet and ICAO's check digit."""
    alphabet = "CFGHJKLMNPRTVWXYZ0123456789"
    text = chance.choice("LMNPRTVWXY") + letters(chance, 8, alphabet)
    return text + _weighted_731(text)


def de_rvnr(chance: Random, family: str) -> str:
    """A German pension number: area, birth date, initial, serial, check digit (section 4 VKVV)."""
    area = chance.choice(("02", "12", "15", "25", "53", "65"))
    birth = f"{chance.randint(1, 28):02}{chance.randint(1, 12):02}{chance.randint(40, 99):02}"
    initial = family[0].upper() if family[0].upper() in LETTERS else "M"
    serial = f"{chance.randint(0, 99):02}"
    long = area + birth + f"{LETTERS.index(initial) + 1:02}" + serial
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    total = sum(sum(map(int, str(int(digit) * weight))) for digit, weight in zip(long, weights, strict=True))
    text = area + birth + initial + serial + str(total % 10)
    return grouped(text, 2, 6, 1, 3) if chance.random() < 0.5 else text


def at_svnr(chance: Random) -> str:
    """An Austrian social insurance number."""
    from stdnum.at import vnr

    while True:
        body = digits(chance, 3, "123456789")
        birth = f"{chance.randint(1, 28):02}{chance.randint(1, 12):02}{chance.randint(40, 99):02}"
        check = str(vnr.calc_check_digit(body + "0" + birth))
        if len(check) == 1:
            text = body + check + birth
            return grouped(text, 4, 6) if chance.random() < 0.6 else text


def ch_ahv(chance: Random) -> str:
    """A Swiss AHV number (EAN-13)."""
    text = _drawn("ch.ssn", lambda: "756" + digits(chance, 9))
    return grouped(text, 3, 4, 4, 2, by=".") if chance.random() < 0.75 else text


def au_tfn(chance: Random) -> str:
    """An Australian tax file number."""
    text = _drawn("au.tfn", lambda: digits(chance, 8, "123456789"))
    return grouped(text, 3, 3, 3) if chance.random() < 0.6 else text


def au_medicare(chance: Random) -> str:
    """An Australian Medicare card number: weights 1 3 7 9 1 3 7 9, check digit ninth, issue number tenth."""
    start = digits(chance, 8, "23456")
    check = (
        sum(int(digit) * weight for digit, weight in zip(start, (1, 3, 7, 9, 1, 3, 7, 9), strict=True)) % 10
    )
    text = start + str(check) + str(chance.randint(1, 9))
    return grouped(text, 4, 5, 1) if chance.random() < 0.6 else text


def au_abn(chance: Random) -> str:
    """An Australian business number (modulus 89)."""
    from stdnum.au import abn

    body = digits(chance, 9)
    text = str(abn.calc_check_digits(body)) + body
    return grouped(text, 2, 3, 3, 3) if chance.random() < 0.7 else text


def sg_nric_fin(chance: Random) -> str:
    """A Singapore NRIC or FIN: weights 2 7 6 5 4 3 2, an offset by prefix, a table of letters by series."""
    prefix = chance.choice("SSTTFGM")
    number = digits(chance, 7)
    total = sum(int(digit) * weight for digit, weight in zip(number, (2, 7, 6, 5, 4, 3, 2), strict=True))
    total += {"S": 0, "T": 4, "F": 0, "G": 4, "M": 3}[prefix]
    if prefix == "M":
        return prefix + number + "XWUTRQPNJLK"[10 - total % 11]
    return prefix + number + ("JZIHGFEDCBA" if prefix in "ST" else "XWUTRQPNMLK")[total % 11]


def mrz_td3(chance: Random, family: str, given: str, country: str) -> str:
    """The two lines of a passport (ICAO 9303 part 4)."""

    def plain(name: str) -> str:
        table = str.maketrans(
            {"Ä": "AE", "Ö": "OE", "Ü": "UE", "É": "E", "È": "E", "Ç": "C", "'": "", "-": "<", " ": "<"}
        )
        return "".join(
            s for s in name.upper().replace("ß", "SS").translate(table) if s == "<" or s in LETTERS
        )

    first = (f"P<{country}{plain(family)}<<{plain(given)}" + "<" * 44)[:44]
    number = chance.choice("CFGHJK") + letters(chance, 8, "CFGHJKLMNPRTVWXYZ0123456789")
    birth = f"{chance.randint(50, 99)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    expiry = f"{chance.randint(27, 35)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    optional = "<" * 14
    birth += _weighted_731(birth)
    expiry += _weighted_731(expiry)
    number += _weighted_731(number)
    checked = number + birth + expiry + optional + "0"
    second = number + country + birth + chance.choice("MF") + expiry + optional + "0" + _weighted_731(checked)
    return first + "\n" + second


def imei(chance: Random) -> str:
    """An IMEI: type allocation code, serial, Luhn."""
    start = chance.choice(("35", "86", "01")) + digits(chance, 12)
    return start + luhn.calc_check_digit(start)


def track_two(chance: Random) -> str:
    """Track 2 of a card (ISO/IEC 7813)."""
    return (
        f";{card_digits(chance)}={chance.randint(27, 32)}{chance.randint(1, 12):02}101{digits(chance, 10)}?"
    )


def track_one(chance: Random, family: str, given: str) -> str:
    """Track 1 of a card (ISO/IEC 7813)."""
    name = f"{family}/{given}".upper().encode("ascii", "ignore").decode().replace("^", "")
    expiry = f"{chance.randint(27, 32)}{chance.randint(1, 12):02}"
    return f"%B{card_digits(chance)}^{name}^{expiry}101{digits(chance, 12)}?"


# --- other countries ---------------------------------------------------------------------------------------


def _birth(chance: Random, order: str = "ymd") -> str:
    parts = {
        "y": f"{chance.randint(50, 99)}",
        "m": f"{chance.randint(1, 12):02}",
        "d": f"{chance.randint(1, 28):02}",
    }
    return "".join(parts[sign] for sign in order)


def ca_sin(chance: Random) -> str:
    """A Canadian social insurance number."""
    start = digits(chance, 8, "1245679")
    return grouped(start + luhn.calc_check_digit(start), 3, 3, 3)


def in_aadhaar(chance: Random) -> str:
    """An Indian Aadhaar number (Verhoeff)."""
    start = digits(chance, 11, "23456789")
    return grouped(start + verhoeff.calc_check_digit(start), 4, 4, 4)


def in_pan(chance: Random) -> str:
    """An Indian permanent account number of a person."""
    return letters(chance, 3) + "P" + letters(chance, 1) + digits(chance, 4, "123456789") + letters(chance, 1)


def fr_nir(chance: Random) -> str:
    """A French social security number."""
    from stdnum.fr import nir

    start = chance.choice("12") + f"{chance.randint(50, 99)}{chance.randint(1, 12):02}"
    start += (
        chance.choice(("75", "13", "69", "33", "59"))
        + f"{chance.randint(1, 400):03}{chance.randint(1, 400):03}"
    )
    return start + str(nir.calc_check_digits(start))


def es_dni(chance: Random) -> str:
    """A Spanish identity number."""
    from stdnum.es import dni

    start = digits(chance, 8)
    return start + str(dni.calc_check_digit(start))


def es_nie(chance: Random) -> str:
    """A Spanish foreigner's number."""
    from stdnum.es import nie

    start = chance.choice("XYZ") + digits(chance, 7)
    return start + str(nie.calc_check_digit(start))


def it_codice_fiscale(chance: Random) -> str:
    """An Italian tax code."""
    from stdnum.it import codicefiscale

    start = letters(chance, 6, "BCDFGLMNPRSTV") + f"{chance.randint(50, 99)}" + chance.choice("ABCDEHLMPRST")
    start += f"{chance.randint(1, 28):02}" + chance.choice(("H501", "F205", "L219", "A662"))
    return start + str(codicefiscale.calc_check_digit(start))


def nl_bsn(chance: Random) -> str:
    """A Dutch citizen number."""
    return _drawn("nl.bsn", lambda: digits(chance, 8, "123456789"))


def be_nn(chance: Random) -> str:
    """A Belgian national number."""
    text = _drawn("be.nn", lambda: _birth(chance) + f"{chance.randint(1, 900):03}", DIGITS, 2)
    return f"{text[:2]}.{text[2:4]}.{text[4:6]}-{text[6:9]}.{text[9:]}"


def pl_pesel(chance: Random) -> str:
    """A Polish PESEL."""
    return _drawn("pl.pesel", lambda: _birth(chance) + digits(chance, 4))


def se_personnummer(chance: Random) -> str:
    """A Swedish personal number."""
    return _drawn("se.personnummer", lambda: _birth(chance) + "-" + digits(chance, 3))


def no_fodselsnummer(chance: Random) -> str:
    """A Norwegian birth number."""
    return _drawn(
        "no.fodselsnummer", lambda: _birth(chance, "dmy") + f"{chance.randint(100, 490)}", DIGITS, 2
    )


def dk_cpr(chance: Random) -> str:
    """A Danish CPR number."""
    return _birth(chance, "dmy") + "-" + digits(chance, 4, "0123")


def fi_hetu(chance: Random) -> str:
    """A Finnish personal identity code."""
    return _drawn(
        "fi.hetu",
        lambda: _birth(chance, "dmy") + "-" + f"{chance.randint(2, 899):03}",
        "0123456789ABCDEFHJKLMNPRSTUVWXY",
    )


def br_cpf(chance: Random) -> str:
    """A Brazilian CPF."""
    text = _drawn("br.cpf", lambda: digits(chance, 9), DIGITS, 2)
    return f"{text[:3]}.{text[3:6]}.{text[6:9]}-{text[9:]}"


def za_id(chance: Random) -> str:
    """A South African identity number."""
    start = _birth(chance) + digits(chance, 4) + "08"
    return start + luhn.calc_check_digit(start)


def kr_rrn(chance: Random) -> str:
    """A Korean resident registration number."""
    from stdnum.kr import rrn

    start = _birth(chance) + chance.choice("12") + chance.choice("0123") + digits(chance, 4)
    text = start + str(rrn.calc_check_digit(start))
    return f"{text[:6]}-{text[6:]}"


def jp_my_number(chance: Random) -> str:
    """A Japanese Individual Number: weights 2-6, 2-7 from the right, modulus 11 (Cabinet ordinance of
    2014)."""
    from stdnum.jp import in_

    start = digits(chance, 11)
    return start + str(in_.calc_check_digit(start))
