"""The made-up people of the example upload, and nobody else.

Every value is from a range that is kept free for examples: host names of RFC 2606, addresses of RFC 5737 and RFC 3849,
telephone numbers 555-01xx (NANPA), 020 7946 0xxx (Ofcom) and 030 23125 xxx, 040 66969 xxx,
069 90009 xxx, 089 99998 xxx (Bundesnetzagentur), the card schemes'
and banks' own test numbers. Passwords and tokens were typed for this file and open nothing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """One customer of the shop."""

    number: int
    given: str
    family: str
    login: str
    email: str
    phone: str
    birth: str
    street: str
    postcode: str
    city: str
    country: str
    address: str
    """The IP address that the person comes from."""
    card: str
    iban: str = ""
    password: str = ""

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}"


PEOPLE = (
    Person(40088123, "Aoife", "Ní Bhriain", "aoife.nibhriain", "aoife.nibhriain@example.com", "+44 20 7946 0958",
           "1987-12-04", "Flat 3, 22 Baker St", "NW1 6XE", "London", "GB", "203.0.113.77", "4111 1111 1111 1111",
           "GB82 WEST 1234 5698 7654 32", "Tr0ub4dor&3-Fake"),
    Person(40088124, "Jürgen", "Grünwald", "j.gruenwald", "juergen.gruenwald@example.org", "+49 30 23125 417",
           "1964-08-19", "Ahornweg 14", "10115", "Berlin", "DE", "198.51.100.23", "5555 5555 5555 4444",
           "DE89 3704 0044 0532 0130 00", "Sommer2023!Muster"),
    Person(40088131, "Denise", "Okafor-Lane", "dokafor42", "denise.okafor@example.net", "(415) 555-0134",
           "1991-03-27", "1851 Larkspur Ave Apt 4B", "94043", "Mountain View", "US", "203.0.113.141",
           "4012 8888 8888 1881", "", "correct-horse-not-real"),
    Person(40088140, "Matteo", "Bernasconi", "mbernasconi", "matteo.bernasconi@example.com", "+49 69 90009 177",
           "1978-10-02", "Seefeldstrasse 211", "8008", "Zürich", "CH", "2001:db8:77::8a2e:370:7334",
           "3782 822463 10005", "CH93 0076 2011 6238 5295 7", "Pfeffer7minze-demo"),
    Person(40088152, "Theodora", "Vandermeer", "thea.v", "thea.vandermeer@example.org", "+1 212 555 0187",
           "1959-01-30", "77 Quarry Hill Road", "05602", "Montpelier", "US", "198.51.100.201",
           "6011 1111 1111 1117", "", "velvet-Example-88"),
    Person(40088166, "Katharina", "Weißenböck", "k.weissenboeck", "k.weissenboeck@example.net", "+49 40 66969 142",
           "1996-06-11", "Lindengasse 45/2/7", "1070", "Wien", "AT", "203.0.113.9", "4242 4242 4242 4242",
           "AT61 1904 3002 3457 3201", "Wintergarten_0815"),
)  # fmt: skip

GERMAN_SPEAKING = (
    ("K-10021", "Grünwald", "Jürgen", "Ahornweg 14", "10115", "Berlin", "19.08.1964", "030 23125 417",
     "DE89 3704 0044 0532 0130 00", "Möchte Rückruf, Größe „XL“ prüfen"),
    ("K-10022", "Weißenböck", "Katharina", "Lindengasse 45/2/7", "1070", "Wien", "11.06.1996", "+49 40 66969 142",
     "AT61 1904 3002 3457 3201", "Zahlt per Lastschrift – 14 Tage"),
    ("K-10035", "Öztürk", "Selim", "Köpenicker Straße 9", "10997", "Berlin", "02.02.1983", "030 23125 088",
     "DE75 5121 0800 1245 1261 99", "Ruft für seine Mutter an; Rechnung an ihn"),
    ("K-10041", "Schöneberger-Groß", "Anneliese", "Am Mühlbach 3a", "80331", "München", "24.12.1949",
     "+49 89 99998 111", "", "Hört schlecht; bitte nur Post"),
    ("K-10058", "Bernasconi", "Matteo", "Seefeldstrasse 211", "8008", "Zürich", "02.10.1978", "069 90009 177",
     "CH93 0076 2011 6238 5295 7", "Preis in CHF, 49.90 €-Gutschrift"),
)  # fmt: skip
