"""Values of every entity, as people of eight locales of Faker and of Singapore have them.

A ``Person`` is drawn whole, so that names, mail addresses, user names and street addresses fit together. What
is words stands in ``data``; numbers with check digits come from ``identifiers``; the rest is here, one method
a maker that ``data/fields.yaml`` can name.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from faker import Faker
from stdnum import luhn

from benchmarks.accuracy import identifiers as ids
from benchmarks.accuracy.data import load
from benchmarks.accuracy.identifiers import DIGITS, LETTERS, digits, letters
from benchmarks.accuracy.shapes import shaped

LOCALES = ("en_US", "en_GB", "en_IE", "en_AU", "de_DE", "de_AT", "de_CH", "fr_CH", "en_SG")
LANGUAGES = ("en", "de", "fr")
_OWN_NAMES = ("en_SG",)
"""Locales that Faker does not have."""
_ALPHABETS = {
    "alnum": LETTERS + LETTERS.lower() + DIGITS,
    "word": LETTERS + LETTERS.lower() + DIGITS + "_-",
    "lower": LETTERS.lower() + DIGITS,
    "upper": LETTERS + DIGITS,
    "base32": LETTERS + "234567",
    "hex": DIGITS + "abcdef",
    "digit": DIGITS,
}


@dataclass(frozen=True, slots=True)
class Person:
    """Who a record is about."""

    locale: str
    given: str
    family: str
    user: str
    email: str
    phone: str
    street: str
    place: str

    @property
    def language(self) -> str:
        """Two letters."""
        return self.locale[:2]

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}"

    @property
    def address(self) -> str:
        """On one line."""
        return f"{self.street}, {self.place}"


class Values:
    """Draws people and values. The same ``chance`` gives the same values."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self._people = load("people.yaml")
        self._words = load("words.yaml")
        self._tokens = list(load("tokens.yaml").values())
        self._fakers: dict[str, Faker] = {}
        for locale in LOCALES:
            if locale not in _OWN_NAMES:
                self._fakers[locale] = Faker(locale, use_weighting=False)
                self._fakers[locale].seed_instance(chance.randint(0, 2**32))
        self.person = self.next_person()

    # --- people --------------------------------------------------------------------------------------------

    def next_person(self, language: str | None = None) -> Person:
        """Another person, of this language if one is named; values are of this person from now on."""
        chance = self.chance
        locale = chance.choice([one for one in LOCALES if language is None or one[:2] == language])
        if locale in _OWN_NAMES:
            given, family = (
                chance.choice(self._of(locale, "given")),
                chance.choice(self._of(locale, "family")),
            )
        else:
            faker = self._fakers[locale]
            given, family = faker.first_name(), faker.last_name()
        first, last = ascii_name(given), ascii_name(family)
        user = chance.choice(
            (
                f"{first[:1]}{last}{chance.randint(1, 99)}",
                f"{first}.{last}",
                f"{first}_{chance.randint(10, 1999)}",
                f"{last}{first[:1]}",
                f"{first[:1]}.{last}",
            )
        )
        mailbox = chance.choice((f"{first}.{last}", f"{first[:1]}{last}", user)) + self.word("mailbox_tags")
        self.person = Person(
            locale,
            given,
            family,
            user,
            f"{mailbox}@{self.word('mail_domains')}",
            self._drawn(locale, "phones"),
            self._drawn(locale, "streets"),
            self._drawn(locale, "places"),
        )
        return self.person

    def _of(self, locale: str, what: str) -> list[str]:
        found: list[str] = self._people[locale][what]
        return found

    def _drawn(self, locale: str, what: str) -> str:
        return shaped(self.chance.choice(self._of(locale, what)), self.chance)

    def word(self, name: str) -> str:
        """One of a list of ``data/words.yaml``."""
        return shaped(self.chance.choice(self._words[name]), self.chance)

    def made(self, maker: str) -> str:
        """A value that the method or the function of ``identifiers`` of this name makes."""
        own: Callable[[], str] | None = getattr(self, maker, None)
        return own() if own is not None else str(getattr(ids, maker)(self.chance))

    # --- makers: people and places -------------------------------------------------------------------------

    def name(self) -> str:
        """Full name."""
        return self.person.name

    def given(self) -> str:
        """Given name."""
        return self.person.given

    def family(self) -> str:
        """Family name."""
        return self.person.family

    def postal_address(self) -> str:
        """On one line."""
        return self.person.address

    def street(self) -> str:
        """Street and number."""
        return self.person.street

    def postcode(self) -> str:
        """Of the person's country."""
        return self._drawn(self.person.locale, "postcodes")

    def email_address(self) -> str:
        """Mail address."""
        return self.person.email

    def phone_number(self) -> str:
        """Telephone number."""
        return self.person.phone

    def username(self) -> str:
        """User name."""
        return self.person.user

    def license_plate(self) -> str:
        """Of the person's country."""
        return self._drawn(self.person.locale, "plates")

    def company(self) -> str:
        """A firm with the legal form of the person's country."""
        form = self._people[self.person.locale]["country"]["company"]
        return f"{self.word('companies')} {self.word('trades')} {form}"

    def salary(self) -> str:
        """A year's pay, as the person's country writes money, or a bare number."""
        amount = self.chance.randint(28, 190) * 1000
        separator = {"en": ",", "de": ".", "fr": "'"}[self.person.language]
        shown = f"{amount:,}".replace(",", separator)
        money = str(self._people[self.person.locale]["country"]["money"]).replace("#", shown)
        return self.chance.choice((money, money, str(amount)))

    def date(self, first: int = 1945, last: int = 2005) -> str:
        """A date as the person's country writes it, or as machines do."""
        year, month, day = (
            self.chance.randint(first, last),
            self.chance.randint(1, 12),
            self.chance.randint(1, 28),
        )
        if self.chance.random() < 0.4:
            return f"{year}-{month:02}-{day:02}"
        if self.person.locale == "en_US":
            return f"{month:02}/{day:02}/{year}"
        if self.person.language in ("de", "fr"):
            return self.chance.choice((f"{day:02}.{month:02}.{year}", f"{day}.{month}.{year}"))
        return f"{day:02}/{month:02}/{year}"

    def date_of_birth(self) -> str:
        """Born between 1945 and 2005."""
        return self.date()

    def age(self) -> str:
        """In years."""
        return str(self.chance.randint(18, 92))

    def coordinates(self) -> str:
        """Latitude and longitude, with at least five decimals."""
        latitude, longitude = self.chance.uniform(46, 54), self.chance.uniform(-3, 14)
        return self.chance.choice(
            (
                f"{latitude:.6f},{longitude:.6f}",
                f"{latitude:.5f}, {longitude:.5f}",
                f"geo:{latitude:.5f},{longitude:.5f}",
            )
        )

    def latitude(self) -> str:
        """In degrees."""
        return f"{self.chance.uniform(46, 54):.6f}"

    def longitude(self) -> str:
        """In degrees."""
        return f"{self.chance.uniform(6, 14):.6f}"

    def dms(self) -> str:
        """Degrees, minutes, seconds."""
        chance = self.chance
        north = f"{chance.randint(40, 54)}°{chance.randint(10, 59)}′{chance.randint(10, 59)}″N"
        return f"{north} {chance.randint(1, 14)}°{chance.randint(10, 59)}′{chance.randint(10, 59)}″E"

    def exif_gps(self) -> str:
        """As exiftool prints it."""
        return shaped(
            "{46|47|51|53} deg #' {1|2|3|4|5}#.##\" N, {6|8|11|13} deg {1|2|3|4|5}#' #.##\" E", self.chance
        )

    # --- makers: states' numbers that need the person ------------------------------------------------------

    def uk_driving_licence(self) -> str:
        """See ``identifiers``."""
        return ids.uk_driving_licence(self.chance, self.person.family, self.person.given)

    def de_rvnr(self) -> str:
        """See ``identifiers``."""
        return ids.de_rvnr(self.chance, ascii_name(self.person.family) or "m")

    def passport_mrz(self) -> str:
        """See ``identifiers``."""
        code = self._people[self.person.locale]["country"]["code"]
        return ids.mrz_td3(self.chance, self.person.family, self.person.given, code)

    # --- makers: money -------------------------------------------------------------------------------------

    def credit_card(self) -> str:
        """In one piece, in groups, with hyphens."""
        number = ids.card_digits(self.chance)
        return self.chance.choice((number, ids.card_shown(number, " "), ids.card_shown(number, "-")))

    def card_security_code(self) -> str:
        """Three digits, or four."""
        return digits(self.chance, self.chance.choice((3, 3, 3, 4)))

    def card_expiry(self) -> str:
        """Month and year."""
        month, year = self.chance.randint(1, 12), self.chance.randint(27, 33)
        return self.chance.choice(
            (f"{month:02}/{year}", f"{month:02}/20{year}", f"{month:02}{year}", f"20{year}-{month:02}")
        )

    def card_track_data(self) -> str:
        """Track 1 or 2."""
        if self.chance.random() < 0.5:
            return ids.track_two(self.chance)
        return ids.track_one(self.chance, ascii_name(self.person.family), ascii_name(self.person.given))

    def iban_code(self) -> str:
        """In one piece or in groups of four."""
        text = ids.iban_compact(
            self.chance, self.chance.choice(("DE", "DE", "AT", "CH", "GB", "IE", "FR", "NL"))
        )
        groups = " ".join(text[at : at + 4] for at in range(0, len(text), 4))
        return self.chance.choice((text, groups))

    def bic(self) -> str:
        """Of a bank that there is."""
        return self.word("bank_codes")

    def bank_account(self) -> str:
        """Digits."""
        return digits(self.chance, self.chance.choice((8, 9, 10, 12)), DIGITS[1:])

    def bitcoin(self) -> str:
        """Of either kind."""
        return self.chance.choice((ids.bitcoin_base58, ids.bitcoin_bech32))(self.chance)

    def profile_score(self) -> str:
        """A share, a credit score or a percentage."""
        chance = self.chance
        return chance.choice(
            (f"0.{chance.randint(10, 99)}", str(chance.randint(300, 850)), str(chance.randint(1, 99)))
        )

    # --- makers: machines and networks ---------------------------------------------------------------------

    def ip_address(self) -> str:
        """A public one, mostly of version 4."""
        chance = self.chance
        if chance.random() < 0.8:
            first = chance.choice((23, 46, 62, 78, 81, 84, 91, 93, 109, 151, 178, 185, 212, 217))
            return f"{first}.{chance.randint(0, 255)}.{chance.randint(0, 255)}.{chance.randint(1, 254)}"
        blocks = [f"{chance.randint(0x100, 0xFFFF):x}" for _ in range(3)]
        return f"2a02:{blocks[0]}:{blocks[1]}::{blocks[2]}"

    def mac_address(self) -> str:
        """Of a maker that there is."""
        raw = [
            f"{octet:02x}" for octet in (0x3C, 0x22, self.chance.randint(1, 254), *self.chance.randbytes(3))
        ]
        return self.chance.choice((":".join(raw), ":".join(raw).upper(), "-".join(raw).upper()))

    def wifi_or_cell_id(self) -> str:
        """A BSSID."""
        return self.mac_address()

    def uuid(self) -> str:
        """Of version 4."""
        raw = self.chance.randbytes(16).hex()
        return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:]}"

    def unique_id(self) -> str:
        """A UUID, some in capitals."""
        text = self.uuid()
        return self.chance.choice((text, text, text.upper()))

    def imsi(self) -> str:
        """Fifteen digits, of a network that there is."""
        return self.chance.choice(
            ("262010", "234150", "310260", "228010", "232030", "505010", "525010")
        ) + digits(self.chance, 9)

    def iccid(self) -> str:
        """Nineteen digits, Luhn."""
        start = self.chance.choice(("894902", "894420", "891260", "894101", "896105", "896501")) + digits(
            self.chance, 12
        )
        return start + str(luhn.calc_check_digit(start))

    def online_id(self) -> str:
        """Google's client id."""
        return (
            f"GA1.2.{digits(self.chance, 9, DIGITS[1:])}.{self.chance.randint(1_600_000_000, 1_780_000_000)}"
        )

    def cookie(self) -> str:
        """One to three of them."""
        parts = (
            f"JSESSIONID={self.chance.randbytes(16).hex().upper()}",
            f"_ga={self.online_id()}",
            f"csrftoken={letters(self.chance, 32, _ALPHABETS['alnum'])}",
        )
        return "; ".join(parts[: self.chance.randint(1, 3)])

    def user_agent(self) -> str:
        """Of a browser."""
        return self.word("agents")

    def search_query(self) -> str:
        """In the person's language."""
        return str(self.chance.choice(self._words["searches"][self.person.language]))

    def browsing_history(self) -> str:
        """A page that tells something of its reader."""
        return f"https://{self.word('pages')}"

    def url_with_personal_parameter(self) -> str:
        """A page whose parameters name the person."""
        person, host = self.person, self.word("hosts")
        query = self.chance.choice(
            (
                f"reset?email={person.email.replace('+', '%2B')}&step=2",
                f"invite?ref=mail&user={person.user}&phone=%2B{digits(self.chance, 11, '1346')}",
                f"booking?firstName={ascii_name(person.given)}&lastName={ascii_name(person.family)}",
            )
        )
        return f"https://{host}/{query}"

    # --- makers: professional, biometric, sensitive --------------------------------------------------------

    def biometric_template(self) -> str:
        """A fingerprint record (ISO/IEC 19794-2) in base 64."""
        return base64.b64encode(b"FMR\x00 20\x00\x00" + self.chance.randbytes(90)).decode()

    def face_image(self) -> str:
        """A JPEG as a data URI."""
        picture = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + self.chance.randbytes(90)
        return "data:image/jpeg;base64," + base64.b64encode(picture).decode()

    def password(self) -> str:
        """A word with a number, at random, in pieces, or one of the usual ones."""
        chance = self.chance
        return chance.choice(
            (
                f"{self.word('password_words')}{chance.randint(1, 2030)}{chance.choice('!?#$*.')}",
                letters(chance, 12, _ALPHABETS["alnum"] + "!$%*_+-?"),
                f"{letters(chance, 4).lower()}-{letters(chance, 5).lower()}-{chance.randint(10, 99)}",
                self.word("passwords"),
            )
        )

    def jwt(self) -> str:
        """Header, claims, signature."""

        def part(content: bytes) -> str:
            return base64.urlsafe_b64encode(content).rstrip(b"=").decode()

        claims = json.dumps({"sub": self.uuid(), "exp": 1790000000}, separators=(",", ":")).encode()
        head = b'{"alg":"HS256","typ":"JWT"}'
        return f"{part(head)}.{part(claims)}.{part(self.chance.randbytes(32))}"

    def credential(self) -> str:
        """A secret without a shape of its own, or a JWT."""
        chance = self.chance
        return chance.choice(
            (self.jwt(), letters(chance, 40, _ALPHABETS["alnum"]), chance.randbytes(20).hex())
        )

    def token(self) -> str:
        """A token in the shape of a provider (``data/tokens.yaml``)."""
        text = ""
        for part in self.chance.choice(self._tokens):
            name, _, count = part.partition(":")
            if name == "github" and count.isdigit():
                text += _with_crc(letters(self.chance, int(count) - 6, _ALPHABETS["alnum"]))
            elif name in _ALPHABETS and count.isdigit():
                text += letters(self.chance, int(count), _ALPHABETS[name])
            else:
                text += part
        return text

    def private_key(self) -> str:
        """A PEM block."""
        body = base64.b64encode(self.chance.randbytes(400)).decode()
        lines = "\n".join(body[at : at + 64] for at in range(0, len(body), 64))
        kind = self.chance.choice(("RSA PRIVATE", "PRIVATE", "EC PRIVATE", "OPENSSH PRIVATE"))
        return f"-----BEGIN {kind} KEY-----\n{lines}\n-----END {kind} KEY-----"


def _with_crc(body: str) -> str:
    """The body of a GitHub token and six signs of its CRC-32 in base 62."""
    alphabet = DIGITS + LETTERS + LETTERS.lower()
    check = zlib.crc32(body.encode())
    tail = ""
    for _ in range(6):
        check, rest = divmod(check, 62)
        tail = alphabet[rest] + tail
    return body + tail


_PLAIN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ç": "c"}
    | {
        accented: plain
        for plain, many in {"a": "áàâ", "e": "éèêë", "i": "íîï", "o": "óô", "u": "úù"}.items()
        for accented in many
    }
)


def ascii_name(name: str) -> str:
    """A name as it stands in user names and mail addresses."""
    return "".join(
        sign for sign in name.lower().translate(_PLAIN) if sign.isascii() and (sign.isalnum() or sign == "-")
    )
