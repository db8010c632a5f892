"""Class A and F: who a browser or an account in a network is, and where it went.

ONLINE_ID (profiles and handles; the ids of analytics cookies are a pattern), USER_AGENT, BROWSING_HISTORY and
URL_WITH_PERSONAL_PARAMETER.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from recognizers.base import (
    STRONG_LABEL,
    WEAK_KEY_IN_RECORD,
    WEAK_LABEL_FITTING_VALUE,
    Candidate,
    Features,
    LabelledRecognizer,
    RuleRecognizer,
    features_of,
    finder,
    whole_value,
)
from recognizers.identifiers.names import NAMED, Kind, kind_of
from recognizers.identifiers.username import is_account_of_a_person, looks_personal
from recognizers.in_record import is_record_of_a_person
from recognizers.labels import Label, find_labels, key_lexicon
from recognizers.loading import make_recognizer
from recognizers.placeholders import is_placeholder
from recognizers.rules import rules_in_force, taxonomy
from recognizers.spans import apart
from recognizers.surroundings import BESIDE, context_of_key
from recognizers.triggers import Triggers

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

# --- profiles and handles -----------------------------------------------------------------------------------

_PERSONAL_SITES = re.compile(
    r"(?i)(?<![\w.\-])(?:https?://)?(?:[a-z]{2,3}\.)?(?:linkedin\.com/in/[\w%.\-]{2,100}"
    r"|xing\.com/profile/[\w%.\-]{2,100}|facebook\.com/profile\.php\?id=\d{5,20}"
    r"|facebook\.com/people/[\w%.\-]{2,60}/\d{5,20}"
    r"|tiktok\.com/@[\w.]{2,40}|reddit\.com/u(?:ser)?/[\w\-]{3,30}|threads\.net/@[\w.]{2,40}"
    r"|steamcommunity\.com/(?:id|profiles)/[\w\-]{2,40}"
    r"|(?:mastodon\.[a-z]{2,10}|mstdn\.[a-z]{2,10}|fosstodon\.org|hachyderm\.io|[a-z]{2,12}\.social"
    r"|chaos\.social|infosec\.exchange)/@\w{2,40}"
    r"|bsky\.app/profile/[\w.\-]{3,60}|vk\.com/id\d{3,15}|t\.me/[a-z]\w{4,31}|snapchat\.com/add/[\w.\-]{3,30}"
    r"|skype:(?:live:)?[\w.:\-]{3,40}(?=\?|\b))/?"
)
"""Addresses that only people have."""
_COMMON_SITES = re.compile(
    r"(?i)(?<![\w.\-])(?:https?://)?(?:www\.|m\.|mobile\.)?(?P<site>facebook\.com|fb\.com|twitter\.com"
    r"|x\.com|instagram\.com|github\.com"
    r"|youtube\.com|pinterest\.com|medium\.com|gitlab\.com)/(?P<user>@?[\w.\-]{2,50})/?(?=[\s\"'<>),;|\]?]"
    r"|\.?$|\.\s|\\)"
)
"""Addresses that people, companies and projects have."""
_PAGES = frozenset(
    "share sharer sharer.php intent home login signup search hashtag explore p reel reels stories pages "
    "groups events i settings privacy"
    " about help tos terms policies policy jobs careers developers developer docs features pricing "
    "enterprise marketplace topics"
    " trending collections orgs organizations sponsors notifications new watch channel playlist feed "
    "embed results status"
    " dialog plugins tr gaming business ads legal security contact blog login.php apps apis user users"
    " u c".split()
)
_MINE = re.compile(
    r"(?i)\b(?:my|his|her|their|candidate|customer|user|applicant|member|employee|personal|profile|account"
    r"|mein|meine|sein|ihr|profil"
    r"|konto|mon|son|compte)\b[\w\s,:'\"()\-]{0,30}\Z"
)
_MINE_BEHIND = re.compile(
    r"(?i)/?\s(?:is|ist|est) (?:my|his|her|their|mein|sein|ihr|mon|son) (?:account|profile?|page|konto"
    r"|profil|compte)\b"
)
_SITES_OF_PEOPLE = frozenset(
    ("facebook.com", "fb.com", "twitter.com", "x.com", "instagram.com", "youtube.com")
)
"""Where an account that looks like a person's is one; elsewhere projects have such names too."""
_SITES = (
    r"twitter|instagram|insta|tiktok|telegram|mastodon|snapchat|threads|bluesky|bsky|tumblr|twitch"
    r"|youtube|discord|reddit|linkedin|facebook|skype|xing|signal|weibo|x \(twitter\)|ig|social media"
)
_HANDLE = re.compile(
    rf"(?i)(?<![\w.@/\-])(?:{_SITES})(?:[ _\-]?(?:handle|account|user(?:name)?|profile?|konto|name|id|nick"
    rf"|compte|profil))?"
    r"(?:\\?[\"'])?\s?(?::|=>|=|\bis\b|\bist\b|\best\b|\bas\b|\bals\b|\(|,|je suis|bin ich|i['’]?a?m"
    r"|ich bin)?\s{0,2}(?:\\?[\"'(])?"
    r"(?P<value>@[A-Za-z_]\w[\w.\-]{0,40}\w(?:@[\w\-]{1,40}(?:\.[\w\-]{1,20}){1,3})?)(?![\w/@(])"
)
_ON = re.compile(
    rf"(?i)(?P<value>(?<![\w@/.])@[A-Za-z_][\w.]{{1,40}}\w)(?: \(|,? (?:on|auf|sur|bei) )(?:{_SITES}|x)\b"
)
_SKYPE = re.compile(
    r"(?i)\bskype(?:[ _\-]?(?:name|id))?(?:\\?[\"'])?\s?[:=]\s{0,2}(?:\\?[\"'])?"
    r"(?P<value>live:[\w.:\-]{3,40}\w)"
)
_find_site = finder((*_SITES.replace("\\", "").split("|"), "/in/", ".com/", "t.me/", "skype:"))
_SOCIAL = re.compile(
    r"(?i)linkedin|twitter|instagram|facebook|github|tiktok|telegram|skype|discord|snapchat|xing|mastodon"
    r"|social|youtube|reddit|wechat"
    r"|threads|steam|sozial|réseau|insta\b|\bx handle"
)
_ACCOUNT = re.compile(r"@?[A-Za-z0-9_][\w.\-#:]{1,48}[\w]")
_NO_ACCOUNT = re.compile(
    r"(?i)(?:.*[\-_. ])?(?:icon|logo|button|login|share|link|widget|enabled|disabled|oauth2?|provider|auth"
    r"|client|sdk|api|app|plugin|url|handle"
    r"|username|profile|page|feed|pixel|card|theme|svg|png|fa|bi)(?:[\-_. ].*)?|\d{1,4}|v?\d+\.\d.*"
    r"|[0-9a-f]{32,}"
)
_TOKEN = re.compile(r"(?=[^\s]{0,80}\d)[\w.:%|+/=~\-]{6,500}")


_DISCORD = re.compile(r"[\w.]{2,32}#\d{4}")
"""An account of Discord up to 2023, with its discriminator."""
_NETWORKS = frozenset(
    "instagram insta tiktok xing skype telegram twitter mastodon snapchat facebook linkedin".split()
)
_CHOSEN_NAME = re.compile(r"[A-Za-z]{2,20}(?:[._][A-Za-z]{1,20}){0,2}[._]?\d{0,6}")


def _is_chosen_name(value: str) -> bool:
    """Whether a token such as 'lfavre_ge' is of parts that are no words, as accounts are named and settings
    are not."""
    parts = re.findall(r"[A-Za-z]+", value)
    if not _CHOSEN_NAME.fullmatch(value) or not re.search(r"[._\d]", value) or len(value) < 6:
        return False
    kinds = [kind_of(part) for part in parts if len(part) > 3]
    return bool(kinds) and not any(
        kind & (Kind.COMMON | Kind.TECHNICAL) and not kind & NAMED for kind in kinds
    )


def _is_profile_url(value: str) -> bool:
    personal = _PERSONAL_SITES.fullmatch(value)
    if personal is not None:
        return True
    common = _COMMON_SITES.match(value)
    return common is not None and common["user"].lower() not in _PAGES


class OnlineId(LabelledRecognizer):
    """Profiles in social networks, handles, and the ids of cookies by their key."""

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A label, the key, or a network's name stand there."""
        return (
            self.rule.entity in features.labelled
            or self.rule.entity in key_entities
            or (
                ("/" in features.text or "@" in features.text or "live:" in features.text)
                and _find_site is not None
                and _find_site(features.lower)
            )
        )

    def triggers(self) -> Triggers:
        """A label, the address of a profile, or a handle beside a network's name."""
        return Triggers((_PERSONAL_SITES, _COMMON_SITES, _SKYPE, _HANDLE, _ON), frozenset({self.rule.entity}))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Addresses of profiles, handles, and labelled values."""
        yield from apart((*self._urls(text), *self._handles(text), *self._labelled(text)))
        bare = text.strip()
        if 3 <= len(bare) <= 500 and not re.search(r"\s", bare) and not is_placeholder(bare):
            yield whole_value(text, bare)

    @staticmethod
    def _urls(text: str) -> Iterator[Candidate]:
        if "/" not in text and "skype:" not in text:
            return
        for match in _PERSONAL_SITES.finditer(text):
            tail = match.group().rstrip("/").rpartition("/")[2]
            if not is_placeholder(tail) and tail.lower() not in (
                "username",
                "yourname",
                "your-name",
                "share",
                "joinchat",
                "in",
            ):
                yield Candidate(*match.span(), 0.8, "the address of a person's profile", final=True)
        for match in _COMMON_SITES.finditer(text):
            if match["user"].lower() in _PAGES or is_placeholder(match["user"]):
                continue
            if (
                _MINE.search(text[max(0, match.start() - 60) : match.start()])
                or _MINE_BEHIND.match(text, match.end())
                or (match["site"].lower() in _SITES_OF_PEOPLE and looks_personal(match["user"].lstrip("@")))
            ):
                end = match.end() - (1 if match.group().endswith("/") else 0)
                yield Candidate(
                    match.start(), end, 0.65, "the address of a profile, and whose it is", final=True
                )

    @staticmethod
    def _handles(text: str) -> Iterator[Candidate]:
        if "live:" in text:
            for match in _SKYPE.finditer(text):
                yield Candidate(*match.span("value"), 0.75, "an account of a network", final=True)
        if "@" not in text:
            return
        for pattern in (_HANDLE, _ON):
            for match in pattern.finditer(text):
                yield Candidate(*match.span("value"), 0.75, "a handle beside its network's name", final=True)

    def _labelled(self, text: str) -> Iterator[Candidate]:
        for label in find_labels(text):
            strong = label.phrase in self.strong_phrases
            if not strong and label.phrase not in self.weak_phrases:
                continue
            if not label.separator or label.separator == "#":
                continue
            match = re.compile(r"[^\s\"'<>,;|&)\]}]{3,500}").match(text, label.value_start, label.value_end)
            if match is None:
                continue
            value = match.group().rstrip(".:")
            if label.separator[0].isalpha() and not value.startswith("@") and "/" not in value:
                continue
            if self.accepts_under(value, label.phrase, strong, False):
                yield Candidate(
                    match.start(), match.start() + len(value), STRONG_LABEL, "the label before it", final=True
                )

    @staticmethod
    def accepts_under(value: str, phrase: str, strong: bool, record: bool) -> bool:
        """Whether a value under a key is a profile, a handle or an id of a browser."""
        if is_placeholder(value):
            return False
        if not (_SOCIAL.search(phrase) or phrase in ("handle",)):
            return strong and _TOKEN.fullmatch(value) is not None and sum(map(str.isalnum, value)) >= 6
        if "://" in value or value.lower().startswith(("www.", "linkedin.com", "xing.com")):
            return _is_profile_url(value.rstrip("/")) and "/company/" not in value
        if not _ACCOUNT.fullmatch(value) or _NO_ACCOUNT.fullmatch(value):
            return False
        if value.startswith(("@", "live:")) or _DISCORD.fullmatch(value):
            return True
        return strong or record or looks_personal(value) or (phrase in _NETWORKS and _is_chosen_name(value))

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A profile, handle or id under its key."""
        own = sorted((phrase for phrase in context if ":" not in phrase), key=len)
        for phrase in own:
            if phrase in self.strong_phrases and self.accepts_under(value, phrase, True, True):
                return 0.85 if "/" in value or value.startswith("@") else STRONG_LABEL
        record = is_record_of_a_person(context)
        for phrase in own:
            if phrase in self.weak_phrases and self.accepts_under(value, phrase, False, record):
                return 0.85 if "/" in value or value.startswith("@") else WEAK_KEY_IN_RECORD
        if "handle" in own and value.startswith("@") and _ACCOUNT.fullmatch(value):
            return WEAK_KEY_IN_RECORD
        return 0.0


# --- user agents --------------------------------------------------------------------------------------------

_PRODUCTS = (
    r"(?: [A-Za-z][\w.!\-]{0,40}/[\w.+\-]{1,60}| \([^()\r\n]{1,120}\)| Mobile| like Gecko| Safari){0,16}"
)
_BROWSER = re.compile(
    rf"(?:Mozilla|Opera|Dalvik)/\d{{1,2}}\.\d{{1,2}}(?:\.\d{{1,2}})? \((?:[^()\r\n]"
    rf"|\([^()\r\n]{{0,60}}\)){{3,300}}\){_PRODUCTS}"
)
_PLUS_PRODUCTS = (
    r"(?:\+[A-Za-z][\w.!\-]{0,40}/[\w.\-]{1,60}|\+\([^()\s\"]{1,160}\)|\+Mobile(?![\w/])|\+like\+Gecko"
    r"|\+Safari(?![\w/])){0,16}"
)
_BROWSER_WITH_PLUS = re.compile(
    rf"(?:Mozilla|Opera|Dalvik)/\d{{1,2}}\.\d{{1,2}}(?:\.\d{{1,2}})?\+\((?:[^()\s\"]"
    rf"|\([^()\s]{{0,60}}\)){{3,300}}\){_PLUS_PRODUCTS}"
    r"|(?<![\w/.+\-])[A-Za-z][\w.\-]{1,40}/\d[\w.\-]{0,30}\+"
    r"(?:\((?:[^()\s]{0,60}[;+])?(?:iPhone|iPad|iPod|Android|iOS|Macintosh|Windows\+NT)[^()\s]{0,160}\)"
    rf"|CFNetwork/[\d.]{{1,20}}\+Darwin/[\d.]{{1,20}}){_PLUS_PRODUCTS}"
)
"""In the logs of IIS (W3C extended log format) a plus sign stands for each blank."""
_APP = re.compile(
    r"(?<![\w/.\-])[A-Za-z][\w.\-]{1,40}/\d[\w.\-]{0,30} "
    r"(?:\((?:[^()\r\n]{0,60}[; ])?(?:iPhone|iPad|iPod|Android|iOS|Macintosh|Windows NT|Linux; "
    r"U)[^()\r\n]{0,160}\)"
    r"|CFNetwork/[\d.]{1,20} Darwin/[\d.]{1,20})" + _PRODUCTS
)
_MACHINE_AGENT = re.compile(
    r"(?i)bot\b|bots\b|crawl|spider|slurp|\bmonitor|pingdom|uptime|https?://|headless|scrap|curl/|wget"
    r"|python|java/|go-http|httpclient"
    r"|libwww|postman|facebookexternal|preview|validator|axios|node-fetch|kube-probe|prometheus"
    r"|healthcheck|elb-health|zabbix|nagios|scanner|nmap|masscan|zgrab|censys"
)
_NAMED_AGENT = re.compile(r"[A-Za-z][\w.\-]{1,40}/\d[\w.\-]{0,30}(?: \([^()\r\n]{2,200}\))?" + _PRODUCTS)
_BROWSER_AND_SYSTEM = re.compile(
    r"(?i)(?:google )?(?:chrome|firefox|safari|edge|opera|samsung internet|internet explorer|brave"
    r"|vivaldi)(?: mobile)? v?\d[\d.]{0,20}"
    r"(?:\s?[,;(/|–-]\s?|\s(?:on|unter|auf|sur)\s)(?:windows|mac ?os|os x|android|ios|iphone|ipad|linux"
    r"|ubuntu)[\w .]{0,20}\)?"
)


class UserAgent(LabelledRecognizer):
    """User agents of browsers and apps of people; those of programs and crawlers tell nothing about
    anyone."""

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A label, the key, or one of the shapes' parts stand there."""
        text = features.text
        return (
            self.rule.entity in features.labelled
            or self.rule.entity in key_entities
            or ("/" in text and ("(" in text or "CFNetwork" in text))
        )

    def triggers(self) -> Triggers:
        """A label, or the beginning of one of the shapes."""
        return Triggers(
            (
                r"(?:Mozilla|Opera|Dalvik)/\d{1,2}\.\d{1,2}(?:\.\d{1,2})?[ +]\(",
                r"/\d[\w.\-]*[ +]\([^()\r\n]*"
                r"(?:iPhone|iPad|iPod|Android|iOS|Macintosh|Windows[ +]NT|Linux; U)",
                r"/\d[\w.\-]*[ +]CFNetwork/[\d.]{1,20}[ +]Darwin/",
            ),
            frozenset({self.rule.entity}),
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The user agents."""
        done = 0
        if "/" in text:
            for pattern in (_BROWSER, _BROWSER_WITH_PLUS, _APP):
                for match in pattern.finditer(text):
                    if match.start() >= done and not _MACHINE_AGENT.search(match.group()):
                        done = match.end()
                        yield Candidate(*match.span(), 0.8, "the shape of a user agent", final=True)
        for label in find_labels(text):
            if label.phrase not in self.strong_phrases or not label.separator or label.value_start < done:
                continue
            match_named = _NAMED_AGENT.match(text, label.value_start, label.value_end)
            if match_named and self.accepts(match_named.group(), label):
                yield Candidate(*match_named.span(), STRONG_LABEL, "the label before it", final=True)
        bare = text.strip()
        if 4 <= len(bare) <= 600:
            yield whole_value(text, bare)

    def accepts(self, value: str, label: Label | None) -> bool:
        """A product with its version, of no program that runs by itself."""
        return _NAMED_AGENT.fullmatch(value) is not None and not _MACHINE_AGENT.search(value)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A user agent under its key, or a browser's name with its version and system."""
        if not (self.strong_phrases | self.weak_phrases) & context:
            return 0.0
        if _BROWSER_AND_SYSTEM.fullmatch(value) or (
            _BROWSER.match(value) and not _MACHINE_AGENT.search(value)
        ):
            return STRONG_LABEL
        return STRONG_LABEL if self.strong_phrases & context and self.accepts(value, None) else 0.0


# --- URLs with personal parameters --------------------------------------------------------------------------

_NOT_IN_PARAMETERS = frozenset(
    {
        "URL_WITH_PERSONAL_PARAMETER",
        "IP_ADDRESS",
        "MAC_ADDRESS",
        "COOKIE",
        "ONLINE_ID",
        "SIGNATURE_BLOCK",
        "UNIQUE_ID",
    }
)
_LONGEST_URL = 4000
_STOPS = frozenset(" \t\r\n\"'<>`|\\{}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]{1,20}://")
_PARAMETER = re.compile(r"(?:^|&amp;|&|;)(?P<key>[\w.\-\[\]%$]{1,60})=(?P<value>[^&;#]{1,500})")
_PAGE = re.compile(r"[\w.\-/%]*(?:/|\.(?:php|aspx?|jsp|do|cgi|html?|action))[\w.\-/%;=@~+:,]*\Z")
_USER_INFO = re.compile(
    r"(?<![\w+.\-])[A-Za-z][A-Za-z0-9+.\-]{1,20}://(?P<user>[^\s/:@?#\"'<>{}$%]{1,64})(?::[^\s/@\"'<>]{0,2"
    r"00})?@[\w\[][^\s\"'<>`|\\]{0,2000}"
)


@cache
def _judges(entity: str) -> tuple[RuleRecognizer, ...]:
    """The recognizers of an entity, which judge parameters as they would judge fields of a record."""
    return tuple(make_recognizer(rule) for rule in rules_in_force().rules if rule.entity == entity)


@cache
def _identifying() -> frozenset[str]:
    return (
        frozenset(
            name for name, entry in taxonomy().entities.items() if entry.identifying and not entry.encloses
        )
        - _NOT_IN_PARAMETERS
    )


@cache
def _entities_of(key: str) -> frozenset[str]:
    known = key_lexicon()
    return frozenset(
        entity
        for phrase in context_of_key(key)
        if ":" not in phrase
        for entity in known.entities(phrase)
        if entity in _identifying()
    )


def _is_personal(key: str, raw: str) -> bool:
    """Whether the value of a parameter is one that its key's recognizers accept, or a mail address."""
    value = unquote_plus(raw).strip()
    if len(value) < 2 or is_placeholder(value) or is_placeholder(raw):
        return False
    entities = set(_entities_of(key))
    if "@" in value:
        entities.add("EMAIL_ADDRESS")
    if not entities:
        return False
    context = context_of_key(key)
    features = features_of(value)
    for entity in sorted(entities):
        for judge in _judges(entity):
            if not judge.might_match(features, frozenset(entities)):
                continue
            results = judge.analyze(value, [entity], None)
            judged = judge.enhance_using_context(value, results, [], None, context)  # type: ignore[arg-type]
            if any(result.score >= 0.5 for result in judged):
                return True
    return False


class UrlWithPersonalParameter(RuleRecognizer):
    """URLs and paths of requests that carry personal data in their query, or a person's account before
    the host.

    What counts in a parameter is what the other recognizers accept under its key. The span is the whole
    URL or path with its query; the findings inside it stand beside it.
    """

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A query with a parameter, or a user's part of a URL, stands in the text."""
        text = features.text
        return ("?" in text and "=" in text) or ("://" in text and "@" in text)

    def triggers(self) -> Triggers:
        """A parameter of a query, or a user's part of a URL."""
        return Triggers(
            (
                r"[A-Za-z0-9+.\-]://[^\s/:@?#\"'<>{}$%]{1,64}(?::[^\s/@\"'<>]*)?@[\w\[]",
                r"\?(?:[^\s\"'<>`|\\{}]*[&;])?[\w.\-\[\]%$]{1,60}=[^&;#\s\"'<>`|\\{}]{2}",
            )
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The URLs."""
        done = 0
        if "://" in text and "@" in text:
            for match in _USER_INFO.finditer(text):
                if (
                    match.start() < done
                    or not is_account_of_a_person(match["user"])
                    or not looks_personal(match["user"])
                ):
                    continue
                done = match.end()
                yield Candidate(
                    match.start(),
                    _trimmed(text, match.start(), done),
                    0.6,
                    "a person's account in the URL",
                    final=True,
                )
        mark = text.find("?")
        while mark >= 0:
            end = mark + 1
            while end < len(text) and end - mark < _LONGEST_URL and text[end] not in _STOPS:
                end += 1
            start = _start_of_url(text, mark, done)
            if start is not None and end - mark > 3:
                query = text[mark + 1 : _trimmed(text, start, end)].partition("#")[0]
                if any(_is_personal(match["key"], match["value"]) for match in _PARAMETER.finditer(query)):
                    done = end
                    yield Candidate(
                        start, _trimmed(text, start, end), 0.6, "a parameter with personal data", final=True
                    )
            mark = text.find("?", max(end, mark + 1))


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in ".,;:)]!":
        end -= 1
    return end


def _start_of_url(text: str, mark: int, floor: int) -> int | None:
    """Where the URL or path begins whose query begins at ``mark``; None if what stands there is no path."""
    start = mark
    while start > max(floor, mark - _LONGEST_URL) and text[start - 1] not in _STOPS:
        start -= 1
    head = text[start:mark]
    schemes = list(_SCHEME.finditer(head))
    if schemes:
        return start + schemes[-1].start()
    cut = max(head.rfind(sign) for sign in "=([,")
    while cut >= 0 and "/" in head[: cut + 1] and head[: cut + 1].lstrip("(").startswith("/"):
        cut = -1  # a path may hold such signs itself: /a(1)/b
    page = head[cut + 1 :]
    slash = page.find("/")
    if slash > 0 and ":" in page[:slash]:
        page_start = page.rfind(":", 0, slash) + 1
        cut, page = cut + page_start, page[page_start:]
    return start + cut + 1 if page and _PAGE.fullmatch(page) else None


# --- browsing history ---------------------------------------------------------------------------------------

_ADDRESS = re.compile(r"https?://(?P<host>[\w.\-]{3,120})(?::\d{1,5})?(?P<path>/[^\s\"'<>\\]{0,1500})?")
_HOST_AND_PATH = re.compile(r"(?:www\.)?[\w\-]{2,60}(?:\.[\w\-]{2,60}){1,4}(?P<path>/[^\s\"'<>]{0,1500})?")
_LOCAL_HOST = re.compile(
    r"(?i)localhost|\d{1,3}(?:\.\d{1,3}){3}|.*\.(?:local|internal|lan|svc|test|localdomain|intranet)|[^.]+"
)
_REFERER = ("referer", "referrer")
_VISITED = re.compile(
    r"(?i)\b(?:visited|browsed(?: to)?|was browsing|looked at|besuchte[n]?|aufgerufen|surfte auf|a visité"
    r"|a consulté|avait visité|ai visité"
    r"|last opened|viewed(?: the)? (?:page|site)|navigated to|surfed to|went to the (?:page|site)|(?:browser"
    r"|browsing) history(?: shows)?"
    r"|rief(?:en)? (?:die Seite )?|Browserverlauf|historique (?:du navigateur|de navigation)|est allée? sur"
    r"|consulté)(?!\w)[^\n]{0,40}?(?P<url>https?://[^\s\"'<>]{4,1500})"
)
_TIME = (
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?Z?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? "
    r"\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?|1[3-9]\d{8,17}"
)
_TITLE = r"[\"']?[^\W\d_][^\t\r\n|\"]{3,200}[\"']?"
_EXPORT_LINES = (
    re.compile(
        rf"\s{{0,4}}[\"']?(?P<url>https?://[^\s\"',|;]{{4,1500}})[\"']?\s?[\t,|;]\s?(?:{_TITLE}\s?[\t,"
        rf"|;]\s?)?[\"']?(?:{_TIME})[\"']?\s?(?:[\t,|;].{{0,300}})?$"
    ),
    re.compile(
        rf"\s{{0,4}}[\"']?(?:{_TIME})[\"']?\s?[\t,|;]\s?[\"']?(?P<url>https?://[^\s\"',"
        rf"|;]{{4,1500}})[\"']?\s?[\t,|;]\s?{_TITLE}\s?(?:[\t,|;].{{0,200}})?$"
    ),
    re.compile(
        rf"\s{{0,4}}[\"']?(?:{_TIME})[\"']?\s?[\t,|;]\s?{_TITLE}\s?[\t,"
        rf"|;]\s?[\"']?(?P<url>https?://[^\s\"',|;]{{4,1500}})[\"']?\s?(?:[\t,|;].{{0,200}})?$"
    ),
)
"""Lines of exported histories: the address with the time of the visit, the title of the page beside them."""
_BOOKMARK = re.compile(r"(?i)<A HREF=\"(?P<url>https?://[^\"]{4,1500})\"[^<>]{0,200}\bLAST_VISIT=\"\d")
_VISITS = frozenset(
    BESIDE + phrase
    for phrase in (
        "visit time",
        "visit count",
        "last visit",
        "last visit time",
        "last visit date",
        "visited at",
        "visit date",
        "typed count",
        "last visited",
        "visits",
        "time visited",
        "visit duration",
        "besuchszeit",
        "besucht am",
        "date de visite",
        "visited on",
        "view time",
        "dwell time",
        "time on page",
    )
)
_URL_KEYS = frozenset(
    ("url", "page url", "page", "site", "website", "link", "address", "webseite", "seite", "adresse")
)


class BrowsingHistory(LabelledRecognizer):
    """Pages that people went to: referrers, keys such as 'visited_url', exported histories, and sentences."""

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """An address stands there, or the key or a label names a visited page."""
        return (
            "://" in features.text
            or self.rule.entity in key_entities
            or (self.rule.entity in features.labelled and "." in features.text)
        )

    def triggers(self) -> Triggers:
        """A label, words of a visit before an address, or a line of an export."""
        return Triggers(
            (_VISITED, _BOOKMARK, *(rf"\A{line.pattern}" for line in _EXPORT_LINES)),
            frozenset({self.rule.entity}),
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The addresses."""
        for label in find_labels(text):
            strong = label.phrase in self.strong_phrases
            if (not strong and label.phrase not in self.weak_phrases) or not label.separator:
                continue
            position = re.compile(r"[\[({\"'\\\s]{0,6}").match(text, label.value_start)
            start = position.end() if position else label.value_start
            for _ in range(50):
                match = _ADDRESS.match(text, start)
                if match is None and strong and not any(word in label.phrase for word in _REFERER):
                    match = _HOST_AND_PATH.match(text, start)
                    if match is not None and not match["path"] and not match.group().startswith("www."):
                        match = None
                if match is None:
                    break
                end = _trimmed(text, match.start(), match.end())
                if self._counts(text, match, label.phrase):
                    yield Candidate(match.start(), end, STRONG_LABEL, "the label before it", final=True)
                further = re.compile(r"[\"'\\]{0,2}\s?[,;|]\s?[\"'\\]{0,2}(?=https?://)").match(text, end)
                if further is None:
                    break
                start = further.end()
        if "://" in text:
            yield from _told_visits(text)
        bare = text.strip()
        if 5 <= len(bare) <= 2000 and not re.search(r"\s", bare) and not is_placeholder(bare):
            yield whole_value(text, bare)

    @staticmethod
    def _counts(text: str, match: re.Match[str], phrase: str) -> bool:
        """A referrer counts with a path, and if its host is no other part of the same line."""
        host = match.groupdict().get("host") or ""
        if host and _LOCAL_HOST.fullmatch(host):
            return False
        if any(word in phrase for word in _REFERER):
            return len(match["path"] or "") > 1 and text.count(host) == 1
        return True

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """An address under a key such as 'visited_url', or under 'url' beside the time of a visit."""
        match = _ADDRESS.fullmatch(value)
        host_only = _HOST_AND_PATH.fullmatch(value) if match is None else None
        if match is None and host_only is None:
            return 0.0
        if match is not None and _LOCAL_HOST.fullmatch(match["host"]):
            return 0.0
        strong = self.strong_phrases & context
        if any(word in phrase for phrase in strong for word in _REFERER):
            if BESIDE + "request" in context and BESIDE + "host" in context:
                return 0.0  # a server's log, whose own pages refer to each other: the host tells, in the line
            return STRONG_LABEL if match is not None and len(match["path"] or "") > 1 else 0.0
        if strong:
            return STRONG_LABEL
        if self.weak_phrases & context and (match is not None or is_record_of_a_person(context)):
            return WEAK_LABEL_FITTING_VALUE
        return WEAK_KEY_IN_RECORD if _URL_KEYS & context and _VISITS & context and match is not None else 0.0


def _told_visits(text: str) -> Iterator[Candidate]:
    for pattern in (_VISITED, _BOOKMARK):
        for match in pattern.finditer(text):
            address = _ADDRESS.match(match["url"])
            if address and len(address["path"] or "") > 1 and not _LOCAL_HOST.fullmatch(address["host"]):
                start = match.start("url")
                yield Candidate(
                    start,
                    _trimmed(text, start, match.end("url")),
                    0.65,
                    "words of a visit before it",
                    final=True,
                )
    for pattern in _EXPORT_LINES:
        line_match = pattern.match(text) if "\n" not in text else None
        if line_match is not None:
            address = _ADDRESS.match(line_match["url"])
            if address and not _LOCAL_HOST.fullmatch(address["host"]):
                yield Candidate(*line_match.span("url"), 0.65, "a line of a browser's history", final=True)
                return
