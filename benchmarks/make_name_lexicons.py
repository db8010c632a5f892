"""Makes most of ``rules/lexicons/given_names.yaml`` and ``surnames.yaml`` from the lists of Faker (MIT).

Run by hand when Faker's lists have grown; Faker is no dependency of the product. The lists ``ambiguous`` and
``added`` of the files are kept as they stand: they are ours.

    python benchmarks/make_name_lexicons.py rules/lexicons
"""

from __future__ import annotations

import importlib
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path

import yaml

LOCALES = (
    "en en_US en_GB en_IE ga_IE en_NZ en_IN en_PK de_DE de_AT de_CH de_LI de_LU fr_CH fr_FR it_IT tr_TR "
    "es_ES es_MX "
    "pl_PL "
    "hr_HR pt_PT ro_RO hu_HU nl_NL sv_SE da_DK no_NO cs_CZ id_ID zh_CN zh_TW"
).split()
"""The product's countries, and those whose names are common among the people who live there."""

HEADER = """\
# {title}, as they are written, sorted. words: made by benchmarks/make_name_lexicons.py from the
# lists of Faker (MIT licence). added: common ones that those lists lack. ambiguous: also an ordinary word,
# a place or the name of a product, so that it tells of a person only beside an unambiguous other part.
"""


def names_of(locale: str, attributes: Iterable[str]) -> set[str]:
    """All Latin-script single words of a locale's provider lists."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    found: set[str] = set()
    for attribute in attributes:
        for entry in getattr(provider, attribute, ()) or ():
            for word in str(entry).split():
                if is_name_word(word):
                    found.add(word)
    return found


def is_name_word(word: str) -> bool:
    """Whether a word is a capitalised Latin-script word of two letters or more."""
    letters = word.replace("'", "").replace("-", "").replace("\u2019", "")
    return (
        len(letters) > 1
        and letters.isalpha()
        and word[0].isupper()
        and all(ord(character) < 0x250 or 0x1E00 <= ord(character) < 0x1F00 for character in letters)
    )


def block(words: Iterable[str]) -> str:
    """Words as an indented YAML block of lines that fit the page."""
    return textwrap.fill(
        " ".join(sorted(words)), 108, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )


def write(path: Path, title: str, words: set[str]) -> None:
    """Write one lexicon; keeps what people added."""
    old = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    parts = [HEADER.format(title=title)]
    for name, content in (
        ("words", words),
        ("added", set((old.get("added") or "").split())),
        ("ambiguous", set((old.get("ambiguous") or "").split())),
    ):
        parts.append(f"{name}: >-\n{block(content)}\n")
    path.write_text("".join(parts), encoding="utf-8")


def main(folder: Path) -> None:
    """Make both lexicons in the folder."""
    given: set[str] = set()
    family: set[str] = set()
    for locale in LOCALES:
        given |= names_of(
            locale,
            (
                "first_names",
                "first_names_male",
                "first_names_female",
                "first_names_nonbinary",
                "first_romanized_names",
            ),
        )
        family |= names_of(
            locale,
            (
                "last_names",
                "last_names_male",
                "last_names_female",
                "last_romanized_names",
                "unisex_last_names",
            ),
        )
    write(folder / "given_names.yaml", "Given names", given)
    write(folder / "surnames.yaml", "Family names", family)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
