"""The ways in which keys and labels write 'number of': one phrase of the lexicons stands for all of them.

'policy number' is also 'policy no', 'policy nr', 'policy num' and 'policy nbr'; 'Policennummer' is
'Policen-Nr'; 'numéro de police' is 'n° de police', 'no police' and 'numéro de la police'; 'identifiant de
l'appareil' is 'ID appareil'; 'device id' is 'device identifier'.
"""

from __future__ import annotations

from collections.abc import Iterator

_BEHIND = ("number", "no", "nr", "num", "nbr")
_GERMAN = ("nummer", "nr", "num")
_GERMAN_ENDINGS = ("nummer", "nr")
_SHORTEST_STEM = 2
_BEFORE = {
    word: words
    for words in (("numero", "no", "n", "num"), ("identifiant", "id"), ("code",), ("reference", "ref"))
    for word in words
}
_ARTICLES = (("de", "la"), ("de", "l"), ("de",), ("du",), ("des",), ("d",), ())
"""What stands between number and thing in French, the longest first."""
_IDENTIFIERS = ("id", "identifier")
_VOWELS = frozenset("aeiouh")


def is_of_number(phrase: str) -> bool:
    """Whether a folded, spaced phrase says that it is a number's name: 'policy no', 'numero de police'."""
    words = phrase.split()
    return len(words) > 1 and (words[-1] in _BEHIND or words[-1] == "nummer" or words[0] == "numero")


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
    strong: dict[str, set[str]], weak: dict[str, set[str]], technical: set[str], longest: int
) -> None:
    """Adds to phrases, with the entities that each of them names, their other spellings, spaced and joined,
    as far as no lexicon lists those for something else; none has more words than ``longest``.

    A spelling also names what it names without its number word: 'FIN' is a vehicle's and a foreigner's, and
    so is 'FIN no', though the lexicon has just 'FIN-Nr' of vehicles.
    """
    listed = frozenset(strong) | frozenset(weak) | technical
    bare = {
        id(phrases): {phrase: frozenset(names) for phrase, names in phrases.items()}
        for phrases in (strong, weak)
    }
    for phrases in (strong, weak):
        for phrase, entities in tuple(phrases.items()):
            for other in spellings(phrase):
                if other.count(" ") >= longest:
                    continue
                forms = {other} if other.startswith("n ") else {other, other.replace(" ", "")}
                for form in forms - listed:
                    phrases.setdefault(form, set()).update(entities)
                    stem, _, last = other.rpartition(" ")
                    if stem and last in _BEHIND:
                        for every in (strong, weak):
                            names = bare[id(every)].get(stem)
                            if names:
                                every.setdefault(form, set()).update(names)
