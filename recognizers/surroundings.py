"""What a value's key and the keys around it say, as the words that Presidio's ``context`` argument
carries."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from recognizers.labels import OF, is_owner, is_technical, key_lexicon, without_beginning
from recognizers.text_parts import PARTS
from recognizers.words import key_phrases, split

UNDER = "under:"
"""Prefix of a context word that is a key above the value's own."""
BESIDE = "beside:"
"""Prefix of a context word that is the key of another value of the same record."""
TECHNICAL = "technical:"
"""Context word that says: the value's own key names a technical thing."""


GENERIC = frozenset("id no nr num number nummer value val code ref reference text data url score raw".split())
"""Last words of keys that say little without the key above them."""


@lru_cache(maxsize=20_000)
def telling_phrases(key: str) -> tuple[str, ...]:
    """The phrases of a key, without those that a longer known phrase explains: 'bankAccountNumber' is a bank
    account number and therefore not also an account number."""
    known = key_lexicon()
    phrases = key_phrases(key)
    if phrases and (rest := without_beginning(phrases[-1])) != phrases[-1]:
        phrases = (*phrases, rest)
    longest = next((phrase for phrase in phrases if phrase in known.strong or phrase in known.weak), None)
    qualified = split(key)
    if len(qualified) > 1 and is_owner(qualified[-1]) and (longest is None or is_owner(longest)):
        named = _without_owner(tuple(qualified)) or _without_qualifier(tuple(qualified))
        if named:
            return named
    if longest is None:
        return phrases
    meant = known.entities(longest)
    return tuple(phrase for phrase in phrases if known.entities(phrase) <= meant)


def _without_owner(words: tuple[str, ...]) -> tuple[str, ...]:
    """The phrases of a key that says behind a strong phrase whose it is: 'device_id_of_user',
    'geraeteIdDesKunden'; none of any other key."""
    words = words[:-1]
    while words and words[-1] in OF:
        words = words[:-1]
        phrases = telling_phrases(" ".join(words)) if words and words[-1] not in OF else ()
        if any(phrase in key_lexicon().strong for phrase in phrases):
            return phrases
    return ()


def _without_qualifier(words: tuple[str, ...]) -> tuple[str, ...]:
    """The phrases of a key that is a number's name and, behind it, whose it is: 'svnrMitarbeiter'; none of
    any other key."""
    known = key_lexicon()
    for length in (1, 2):
        if " ".join(words[-length:]) in known.qualifiers and words[:-length]:
            phrases = telling_phrases(" ".join(words[:-length]))
            longest = next((one for one in phrases if one in known.strong or one in known.weak), None)
            if longest is not None and known.strong.get(longest, frozenset()) & known.numbered:
                return phrases
    return ()


def context_of_key(key: str | None, parents: Iterable[str] = (), siblings: Iterable[str] = ()) -> list[str]:
    """The Presidio context of a value with this key: phrases of the key, and marked ones of its surroundings.

    A key that says little by itself is read together with the one above it: ``{"customer": {"id":
    40088123}}`` is a
    customer id.
    """
    context: list[str] = []
    parents = tuple(parents)
    if key:
        context.extend(telling_phrases(key))
        technical = is_technical(key)
        above = next((parent for parent in reversed(parents) if not parent.isdigit()), None)
        if above is not None and not GENERIC.isdisjoint(split(key)[-1:]):
            for name in {above: None, above.removesuffix("s"): None}:
                context.extend(telling_phrases(f"{name} {key}"))
                technical = technical or is_technical(f"{name} {key}")
        if technical:
            context.append(TECHNICAL)
    context.extend(parent for parent in parents if parent in PARTS)
    for parent in parents:
        context.extend(UNDER + phrase for phrase in key_phrases(parent))
    for sibling in siblings:
        context.extend(BESIDE + phrase for phrase in key_phrases(sibling))
    return context


@lru_cache(maxsize=20_000)
def is_label(value: str, entity: str) -> bool:
    """Whether a value is itself the name of a field: ``"jobTitle": "Job title"``, ``lastName=Nachname``.

    Translations of user interfaces and headers of tables are full of them. A single word counts only if it
    names the same entity, as 'Born' is a surname too; an account's name may be no field's at all.
    """
    if len(value) > 40 or any(map(str.isdigit, value)):
        return False
    known = key_lexicon()
    words = split(value)
    if not words or not value[-1].isalpha():
        return False
    named = dict.fromkeys((" ".join(words), "".join(words)))
    strong = frozenset().union(*(known.strong.get(phrase, frozenset()) for phrase in named))
    if entity == "PERSON":
        return entity in strong
    if entity in strong or any(entity in known.weak.get(phrase, ()) for phrase in named):
        return True
    return bool(strong) and (entity == "USERNAME" or (" " in value and entity != "SEARCH_QUERY"))


_PERSONAL_ENTITIES = frozenset(
    {"EMAIL_ADDRESS", "PHONE_NUMBER", "DATE_OF_BIRTH", "US_SSN", "UK_NINO", "POSTAL_ADDRESS", "JOB_TITLE"}
)


def is_personal_record(context: Iterable[str]) -> bool:
    """Whether the surroundings of a value are a record about a person: a parent key such as 'customer', or a
    sibling such as 'email'."""
    known = key_lexicon()
    for word in context:
        if word.startswith(UNDER):
            phrase = word[len(UNDER) :]
            if phrase in known.people or phrase.removesuffix("s") in known.people:
                return True
        elif word.startswith(BESIDE):
            phrase = word[len(BESIDE) :]
            if known.strong.get(phrase, frozenset()) & _PERSONAL_ENTITIES or phrase in known.people:
                return True
    return False
