"""Made-up plain texts in which what a line is taken for depends on lines above it."""

from __future__ import annotations

from hypothesis import strategies as st

_QUIET = [
    "2026-01-02 10:00:00,123 INFO [main] queue flushed in 12 ms",
    "Jan  2 10:00:01 host7 sshd[4242]: session opened",
    "[10:00:02] WARN cache miss",
    "level=info msg=started took=12",
    "at com.example.Service.run(Service.java:42)",
    "word",
    "",
    "   ",
    "- an item",
    "<entry>",
    "-- a comment in SQL",
    "größe=12 straße ok",
]
_WITH_DATA = [
    "2026-01-02 10:00:03 login user=jane.doe ip=198.51.100.27 mail jane.doe@clientco.example.org",
    "contact Jane Doe, phone +49 30 901820, born 04/12/1987",
    "Name: Jane Doe",
    "Senior Account Manager",
    "Ünal Müller",
    "card 4111 1111 1111 1111",
    "password=Xy7-marker77!",
]
_OPENING = [
    "Kind regards,",
    "Mit freundlichen Grüßen",
    "-- ",
    "--",
    "Best regards / Viele Grüße",
    "Curriculum Vitae",
    "Lebenslauf",
]
_TURNS = [
    "Agent: How may I help you today?",
    "Customer: My card was stolen and I need a new one, please.",
    "[00:01:02] Agent: Thank you for calling, what is your name?",
    "SPEAKER_01: hello, yes, I would like to ask something",
]
_KEY = [
    "-----BEGIN RSA PRIVATE KEY-----",
    "MIIEowIBAAKCAQEAvTnAQPIXZ5sYbWm2bqL7pQ9Rk3sTuVwXyZ0123456789AbCd",
    "-----END RSA PRIVATE KEY-----",
]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A text of some hundred lines with all sorts of line ends."""
    runs: list[str] = []
    for _ in range(draw(st.integers(1, 30))):
        kind = draw(st.sampled_from(["quiet", "one", "data", "opening", "opening", "turns", "key", "long"]))
        if kind == "quiet":
            some = draw(st.lists(st.sampled_from(_QUIET), min_size=1, max_size=6))
            runs += some * draw(st.sampled_from([1, 2, 8]))
        elif kind == "one":
            runs += [draw(st.sampled_from(_QUIET))] * draw(st.sampled_from([1, 5, 12, 39, 40, 41, 90]))
        elif kind == "data":
            runs += draw(st.lists(st.sampled_from(_WITH_DATA), min_size=1, max_size=8))
        elif kind == "opening":
            runs += [
                draw(st.sampled_from(_OPENING)),
                *draw(st.lists(st.sampled_from(["", *_WITH_DATA]), max_size=12)),
            ]
        elif kind == "turns":
            runs += draw(st.lists(st.sampled_from([*_TURNS, "", "ok"]), min_size=1, max_size=12))
        elif kind == "key":
            body = _KEY[1:2] * draw(st.sampled_from([1, 5, 11, 12, 13, 30]))
            runs += [_KEY[0], *body, *_KEY[2:] * draw(st.integers(0, 1))]
        else:
            runs.append(draw(st.sampled_from(["x", "ab ", "1 jane.doe@clientco.example.org "])) * 100)
            runs[-1] *= draw(st.sampled_from([1, 1, 1, 100]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r", "mixed"]))
    ends = ["\n", "\r\n", "\r"] if end == "mixed" else [end]
    start = draw(st.integers(0, 2))
    text = "".join(line + ends[(start + place) % len(ends)] for place, line in enumerate(runs))
    return text if draw(st.booleans()) else text.rstrip("\r\n")


def encodings() -> st.SearchStrategy[str]:
    """Encodings of which some can be cut and some cannot."""
    return st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "cp1252", "iso8859-1", "utf-16"])
