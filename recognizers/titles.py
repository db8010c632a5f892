"""Which words are a job title: by their last or first word, in English, German and French.

An English title ends in its noun ('Regional Sales Manager') or goes on with 'of' ('Head of Claims'); a German
or French one often begins with it ('Leiterin Einkauf', 'responsable RH'). Feminine forms follow from rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from recognizers.rules import lexicon
from recognizers.words import fold

_COMPOUND = re.compile(
    r"(?<=[a-z]{4})(?:leiter|referent|berater|entwickler|ingenieur|techniker|pfleger|lehrer|assistent"
    r"|verwalter"
    r"|bearbeiter|fuhrer|direktor|sekretar|buchhalter|verkaufer|manager|meister|betreuer|planer|therapeut"
    r"|administrator|architekt|programmierer|informatiker|elektroniker|mechaniker|mechatroniker|monteur"
    r"|fahrer"
    r"|koordinator|prufer|einkaufer|redakteur|jurist|okonom|fachwirt|betriebswirt|laborant|chemiker|physiker"
    r"|psychologe|padagoge|erzieher|helfer|gutachter|vertreter|makler|spezialist|beamter|beamte|disponent"
    r"|logistiker|gartner|schlosser|schreiner|maler|backer|installateur|optiker|akustiker|designer|berechner"
    r"|trainer|arbeiter|analyst|fuhrerin)(?:in)?\Z"
    r"|(?<=[a-z]{4})(?:kaufmann|kauffrau|fachkraft|fachfrau|fachmann|anwalt|anwaltin|arzt|arztin|schwester"
    r"|beauftragte[r]?|angestellte[r]?|psychologin|padagogin|beamtin|leitung)\Z"
)
"""Last parts of German titles, folded: 'Vertriebsleiter', 'Personalreferentin'."""
_NO_TITLES = frozenset(
    "halbleiter wellenleiter supraleiter blitzableiter stromleiter treuhanderin warmeleiter lichtleiter"
    " rohrleitung "
    "wasserleitung stromleitung standleitung datenleitung telefonleitung zuleitung ableitung herleitung"
    " einleitung "
    "weiterleitung umleitung gasleitung freileitung".split()
)
_SHORT_FORMS = re.compile(
    r"(?i)(?:[/:*_·]-?|\()in(?:nen)?\)?(?![\w])|·(?:e|ne|rice|euse)\b|\(e\)"
    r"|\(?\b[mwfdhx]/[mwfdhx](?:/[mwfdhx])?\b\)?"
)
"""What German and French add for all genders: 'Sachbearbeiter/in (m/w/d)', 'chargé·e'."""
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019](?=[^\W\d_]))?")
_FRENCH_FEMININE = (("trice", "teur"), ("euse", "eur"), ("eure", "eur"), ("ere", "er"), ("ienne", "ien"))
_LINKS = frozenset("of for der des de du d' und and et fur".split())
_STOPS = frozenset(
    "chez bei at in since seit depuis who wer qui with mit avec from von to zu an am on is ist est and und"
    " et or oder"
    " ou but aber mais the i we you our my your he she it as als where because that when while if".split()
)
_IN_TITLES = frozenset(
    "of for the and der des die das fur und im in de du des la le les l d' l' et a en aux au to zur zum &"
    " von".split()
)
_SENTENCE = frozenset(
    "is are was were be been not has have had will would can could should please i we you he she they it"
    " this that these"
    " my your our their his her no yes if when who what where why how do does did there here than then"
    " failed error"
    " ist sind war wird werden wurde nicht kein keine hat haben bitte ich wir sie er es mein meine unser"
    " unsere ihr ihre"
    " est sont etait sera pas je nous vous il elle ils elles ce cette mon ma mes notre votre leur ne"
    " que".split()
)
_FRENCH_ADJECTIVES = frozenset(
    "commercial commerciale financier financiere technique general generale adjoint adjointe logiciel"
    " marketing rh informatique "
    "administratif administrative comptable artistique juridique principal principale qualite clientele"
    " achats ventes "
    "logistique regional regionale medical medicale social sociale scientifique pedagogique".split()
)


@dataclass(frozen=True, slots=True)
class _Titles:
    heads: frozenset[str]
    machine: frozenset[str]
    ranks: frozenset[str]
    first: frozenset[str]
    """Nouns that a title may begin with: German and French ones, and those before 'of'."""


@cache
def _titles() -> _Titles:
    data = lexicon("job_titles")

    def folded(*names: str) -> frozenset[str]:
        return frozenset(fold(str(word)) for name in names for word in data[name])

    return _Titles(
        folded("heads", "german", "french"),
        folded("machine"),
        folded("ranks"),
        folded("german", "french", "leading"),
    )


def _is_of(word: str, nouns: frozenset[str]) -> bool:
    """Whether a folded word is one of the nouns, also in its feminine form."""
    if word in nouns:
        return True
    if word.endswith("in") and word[:-2] in nouns:
        return True
    for feminine, masculine in _FRENCH_FEMININE:
        if word.endswith(feminine):
            return word[: -len(feminine)] + masculine in nouns
    return word.endswith("e") and len(word) > 4 and word[:-1] in nouns and word[-2] in "etl"


@lru_cache(maxsize=10_000)
def is_head(word: str) -> bool:
    """Whether a folded word is a title's noun: by the lexicon, or as a compound of German."""
    return _is_of(word, _titles().heads) or (_COMPOUND.search(word) is not None and word not in _NO_TITLES)


@lru_cache(maxsize=10_000)
def _is_first(word: str) -> bool:
    return _is_of(word, _titles().first) or (_COMPOUND.search(word) is not None and word not in _NO_TITLES)


def _words(value: str) -> list[str]:
    return _WORD.findall(_SHORT_FORMS.sub(" ", value))


def title_words(value: str) -> int:
    """How many of the first words of a text are a job title by the lexicon; 0 if they are none."""
    written = re.findall(r"[^\W\d_]+", value)[:8]
    words = [fold(word) for word in written]
    best = 0
    for count in range(1, len(words) + 1):
        if words[count - 1] in _STOPS and words[count - 1] not in _LINKS:
            break
        if is_head(words[count - 1]) or " ".join(words[max(0, count - 2) : count]) in _titles().heads:
            best = count
    if (
        words
        and words[0] in ("head", "vp", "director", "chief", "vice", "manager")
        and len(words) > 2
        and words[1] in ("of", "president")
    ):
        return max(best, _until_stop(words, 2, 4))
    if best and best < len(words):
        if words[best] in _LINKS and best + 1 < len(words):
            return _until_stop(words, best + 1, best + 3)
        if _is_first(words[best - 1]) and (
            words[best] in _FRENCH_ADJECTIVES
            or (written[best][0].isupper() and written[best - 1][0].isupper() and words[best] not in _STOPS)
        ):
            return best + 1
    return best


def _until_stop(words: list[str], start: int, most: int) -> int:
    """How many words belong to what begins at ``start``: up to ``most``, and none that leads on."""
    count = start
    while count < min(len(words), most):
        if words[count] in _STOPS and not (words[count] in _LINKS and count > start):
            break
        count += 1
    while count > start and words[count - 1] in _LINKS:
        count -= 1
    return count if count > start else start - 1


def is_title(value: str) -> bool:
    """Whether a value as a whole reads like a job title of the lexicon."""
    words = re.findall(r"[^\W\d_]+", value)
    return bool(words) and len(words) <= 8 and title_words(value) >= max(1, len(words) - 3)


def is_sure(value: str) -> bool:
    """Whether a title cannot be a part of a program."""
    known = _titles()
    words = [fold(word) for word in re.findall(r"[^\W\d_]+", value)]
    nouns = [word for word in words if is_head(word)]
    if not nouns:
        return False
    return (
        any(word not in known.machine for word in nouns)
        or words[0] in known.ranks
        or len(words) > 2
        or "of" in words
    )


def is_machine(word: str) -> bool:
    """Whether a title's noun also names a part of programs."""
    return fold(word) in _titles().machine


_LINE = re.compile(r"[^\W\d_][\w &'\u2019/.,()\-\u2013:*\u00b7+]*")


@lru_cache(maxsize=4096)
def is_title_alone(value: str) -> bool:
    """Whether a text is nothing but a title, as on a line below a name, without words around it."""
    value = value.strip(" ,;.")
    if not 2 <= len(value) <= 70 or _LINE.fullmatch(value) is None:
        return False
    written = _words(value)
    words = [fold(word) for word in written]
    if (
        not words
        or len(words) > 7
        or any(
            word in _SENTENCE and not (as_written.isupper() and len(word) > 1)  # 'IT Manager'
            for word, as_written in zip(words, written, strict=True)
        )
    ):
        return False
    if any(
        word[0].islower() and folded not in _IN_TITLES for word, folded in zip(written, words, strict=True)
    ):
        # In small letters only a title that begins with its noun ('chef de projet'), or is all small.
        if not (_is_first(words[0]) or (all(word[0].islower() for word in written) and is_head(words[-1]))):
            return False
    known = _titles()
    if is_head(words[-1]) or " ".join(words[-2:]) in known.heads:
        return True
    position = 0
    while position < len(words) - 1 and (
        words[position] in known.ranks or words[position].endswith(("ende", "ender", "ische", "ischer"))
    ):
        position += 1
    if _is_first(words[position]):
        return True
    if (
        len(words) > 1
        and is_head(words[0])
        and ("," in value or "\u2013" in value or " - " in value or "/" in value or words[1] in _LINKS)
    ):
        return True
    return any(
        is_head(word) and words[index + 1] in ("of", "for", "fur") for index, word in enumerate(words[:-1])
    )


def begins_with_noun(value: str) -> bool:
    """Whether a title begins with a German or French noun of titles: 'responsable RH', 'infirmière'."""
    words = _words(value)
    return bool(words) and _is_first(fold(words[0]))
