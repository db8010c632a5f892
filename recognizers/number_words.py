"""The ways in which keys and labels write 'number of': one phrase of the lexicons stands for all of them.

'policy number' is also 'policy no', 'policy nr', 'policy num' and 'policy nbr'; 'Policennummer' is 'Policen-Nr';
'numéro de police' is 'n° de police', 'no police' and 'numéro de la police'; 'identifiant de l'appareil' is 'ID
appareil'; 'device id' is 'device identifier'.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_BEHIND = ("number", "no", "nr", "num", "nbr")
_GERMAN = ("nummer", "nr", "num")
_GERMAN_ENDINGS = ("nummer", "nr")
_SHORTEST_STEM = 2
_BEFORE = {
    word: words
    for words in (("numero", "no", "n", "num", "nr"), ("identifiant", "id"), ("code",), ("reference", "ref"))
    for word in words
}
_ARTICLES = (("de", "la"), ("de", "l"), ("de",), ("du",), ("des",), ("d",), ())
"""What stands between number and thing in French, the longest first."""
_IDENTIFIERS = ("id", "identifier")
_VOWELS = frozenset("aeiouh")


def spellings(phrase: str) -> Iterator[str]:
    """Other ways to write a folded, spaced phrase that says 'number of'; none for any other phrase."""
    words = phrase.split()
    if not words:
        return
    yield from _behind(words)
    yield from _before(words)


def _behind(words: list[str]) -> Iterator[str]:
    *rest, last = words
    before = " ".join(rest)
    if before and last in _BEHIND:
        yield from (f"{before} {word}" for word in _BEHIND)
    if before and last in _IDENTIFIERS:
        yield from (f"{before} {word}" for word in _IDENTIFIERS)
    for ending in _GERMAN_ENDINGS:
        stem = last.removesuffix(ending)
        if stem != last and (len(stem) > _SHORTEST_STEM or (not stem and before)):
            for word in _GERMAN:
                yield f"{before} {stem} {word}".strip().replace("  ", " ")
            break


def _is_short(word: str) -> bool:
    return 1 < len(word) < 4


def _before(words: list[str]) -> Iterator[str]:
    alike = _BEFORE.get(words[0])
    if alike is None or len(words) == 1:
        return
    behind = words[1:]
    french = words[0] in ("numero", "identifiant")
    for article in _ARTICLES:
        if tuple(behind[: len(article)]) == article and len(behind) > len(article):
            behind = behind[len(article) :]
            french = french or bool(article)
            break
    if not french or not any(len(word) > 1 for word in behind):
        return
    elided = behind[0][0] in _VOWELS
    for word in alike:
        if word == "n" and any(map(_is_short, behind)):
            continue
        for article in _ARTICLES:
            if not article or ((article[-1] in ("d", "l")) == elided):
                yield " ".join((word, *article, *behind))
    if len(behind) == 1:
        yield from (f"{behind[0]} {word}" for word in alike if word != "n")


def add_spellings(
    phrases: Mapping[str, set[str]], listed: frozenset[str], longest: int
) -> dict[str, set[str]]:
    """Phrases with what each of them names, and their other spellings, as far as no lexicon lists those for
    something else. Spaced and joined; none has more words than ``longest``."""
    result = {phrase: set(entities) for phrase, entities in phrases.items()}
    for phrase, entities in phrases.items():
        for other in spellings(phrase):
            if other.count(" ") >= longest:
                continue
            forms = {other} if other.startswith("n ") else {other, other.replace(" ", "")}
            for form in forms:
                if form not in listed:
                    result.setdefault(form, set()).update(entities)
    return result
