"""What must stand in a text for a recognizer to find anything in it: the cheap side of recognition.

An engine may put the triggers of all recognizers into one matcher, and ask a recognizer only about the texts
in which one of its own fires. They are necessary conditions, never sufficient ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from recognizers.schema import Needs
from recognizers.words import fold


@dataclass(frozen=True, slots=True)
class Triggers:
    """One of ``expressions`` matches somewhere in the text, or a label of one of the entities in ``labels``
    stands there (``labels.find_labels``), or one of ``folded`` matches in the text without its accents
    (``folded_text``), or one of ``words`` (folded words or phrases, their words at most two
    characters apart) stands there with no letter or digit beside it. Where ``check`` is given, it is
    true of the text too, unless such a label stands there.

    They speak of texts that come without a key; what a key alone can raise needs no trigger.
    """

    expressions: tuple[str | re.Pattern[str], ...] = ()
    labels: frozenset[str] = frozenset()
    folded: tuple[str | re.Pattern[str], ...] = ()
    words: frozenset[str] = frozenset()
    check: Callable[[str], bool] | None = None

    def fire(self, text: str, labelled: Iterable[str]) -> bool:
        """Whether one of them stands in a text whose labels name the entities ``labelled``."""
        if not self.labels.isdisjoint(labelled):
            return True
        return self._stand(text) and (self.check is None or self.check(text))

    def _stand(self, text: str) -> bool:
        if any(re.search(expression, text) for expression in self.expressions):
            return True
        if not self.folded and not self.words:
            return False
        folded = folded_text(text)
        if any(re.search(expression, folded) for expression in self.folded):
            return True
        spaced = f" {' '.join(_WORD.findall(folded))} "
        return any(f" {word} " in spaced for word in self.words)


_WORD = re.compile(r"[^\W_]+")


def folded_text(text: str) -> str:
    """A text in small letters without accents, letter by letter as ``words.fold`` reads them."""
    if text.isascii():
        return text.lower()
    return "".join(fold(one) if one.isalnum() else one for one in text)


_LINE_END = "\u0085"
"""As what an engine may write the line ends within a text; a text with one passes every check."""


def one_stands(expressions: Iterable[str | re.Pattern[str]]) -> Callable[[str], bool]:
    """A check of texts in which a small expression matches that is quick to look for: whether one of these,
    which say more, does. They are compiled when first needed."""

    @cache
    def compiled() -> tuple[re.Pattern[str], ...]:
        return tuple(map(re.compile, expressions))

    return lambda text: _LINE_END in text or any(one.search(text) for one in compiled())


def of_needs(needs: Needs) -> Triggers | None:
    """The most telling one of a rule's needs; None if it has none that can be looked for."""
    forms = (
        [re.escape(need) for need in needs.any],
        [f"(?i:{re.escape(need)})" for need in needs.words],
        [re.escape(need).replace("0", r"\d") for need in needs.shapes],
    )
    shortest = [(min(map(len, form)), form) for form in forms if form]
    if not shortest:
        return None
    return Triggers(("|".join(max(shortest)[1]),))
