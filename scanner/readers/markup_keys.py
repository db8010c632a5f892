"""Which names of elements and attributes say what about the values beside them."""

from __future__ import annotations

from functools import lru_cache

from recognizers.labels import key_lexicon
from recognizers.surroundings import telling_phrases

NAMING = frozenset(
    "name key field fieldname label param parameter attribute property property-name param-name itemprop "
    "http-equiv".split()
)
"""Attributes and elements that name the value beside them: ``<property name="email" value="..."/>``."""
VALUES = frozenset(
    "value values val content stringvalue attributevalue simplevalue default defaultvalue property-value "
    "param-value text".split()
)
"""Attributes and elements that are named so."""
GENERIC = frozenset(
    "property properties entry string field param parameter item data add setting attribute attr var "
    "variable meta option column col header element node arg argument prop pair map int integer long bool "
    "boolean str date double float real number array arr list dict set simpledata extendeddata metadata "
    "custom claim hint input cell null true false env environment system-property init-param context- "
    "param".split()
) | VALUES  # fmt: skip
"""Elements whose own name says nothing of the value."""
MAPPINGS = frozenset({"entry", "pair"})
"""Elements with a name and a value as children: ``<entry><string>email</string><string>...</string>``."""

HTML_ELEMENTS = frozenset(
    "a abbr acronym address area article aside audio b base bdi bdo big blockquote body br button canvas "
    "caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed "
    "fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr "
    "html i iframe img input ins kbd label legend li link main map mark menu meta meter nav nobr noembed "
    "noframes noscript object ol optgroup option output p param picture pre progress q rb rp rt ruby s "
    "samp script search section select slot small source span strike strong style sub summary sup svg "
    "table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp g path "
    "circle rect line polyline polygon ellipse text tspan defs use symbol desc image math".split()
)
VOID = frozenset("area base br col embed hr img input link meta param source track wbr frame".split())
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb ruby s "
    "samp small span strike strong sub sup time tspan tt u var wbr".split()
)
"""Elements that do not part the text around them from the text in them."""
INLINE_XML = frozenset({"em", "strong", "span", "tspan", "emphasis"})
LEADING = frozenset("b strong label span em i code u font th td dt a".split())
"""Elements of HTML that may hold the name of what stands behind them."""
CELLS = frozenset({"td", "th", "dt", "dd", "label", "legend"})
PREFORMATTED = frozenset({"pre", "textarea", "xmp", "listing"})
RECORDS = frozenset({"li", "article"})
PLAIN_ATTRIBUTES = frozenset(
    "id class style href src title alt name placeholder lang dir type rel target for role width height "
    "action method charset media sizes srcset value content colspan rowspan align border cellpadding "
    "cellspacing tabindex onclick onload onchange onsubmit http-equiv property itemprop itemscope "
    "itemtype datetime label integrity crossorigin x y d r cx cy dx dy fill stroke points transform "
    "viewbox".split()
)
"""Attributes whose names say nothing of the value's kind."""
LABELLING = ("itemprop", "data-label", "data-title", "data-field", "data-column", "data-key", "data-name")

CLOSED_BY: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "tbody": (frozenset({"tbody", "thead", "tfoot"}), frozenset({"table"})),
    "thead": (frozenset({"tbody", "thead", "tfoot"}), frozenset({"table"})),
    "tfoot": (frozenset({"tbody", "thead", "tfoot"}), frozenset({"table"})),
    "option": (frozenset({"option"}), frozenset({"select", "datalist"})),
    "p": (frozenset({"p"}), frozenset({"div", "section", "article", "td", "li", "body", "form"})),
}
"""Which open elements of HTML end where one of these begins, and which keep them open."""

LABEL_LENGTH = 40


@lru_cache(maxsize=20_000)
def is_known(text: str) -> bool:
    """Whether a text is short and the lexicons know it as a key, so that it names a value."""
    text = text.strip(" :*")
    if not 1 < len(text) <= LABEL_LENGTH:
        return False
    known = key_lexicon()
    return any(known.entities(phrase) for phrase in telling_phrases(text))


@lru_cache(maxsize=20_000)
def is_telling(token: str) -> bool:
    """Whether an identifier or a class of HTML names what stands in its element, by itself."""
    if not 1 < len(token) <= LABEL_LENGTH:
        return False
    known = key_lexicon()
    return any(phrase in known.strong for phrase in telling_phrases(token))
