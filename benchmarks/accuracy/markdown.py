"""The kept result as a section of ``docs/measurements.md``, between two marks.

Run: ``python -m benchmarks.accuracy.markdown`` in a checkout, after ``ticketsafe bench accuracy``.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.accuracy.results import STANDARD, Figures, Stored, read_result
from scanner.errors import UsageError

PAGE = Path("docs/measurements.md")
BEGIN = "<!-- made by `python -m benchmarks.accuracy.markdown` from benchmarks/results/accuracy.json -->"
END = "<!-- end -->"


def section(result: Stored) -> str:
    """The tables in Markdown."""
    total = result["total"]
    rows = [
        "",
        "## Accuracy",
        "",
        f"`ticketsafe bench accuracy`: {result['artefacts']:,} made-up artefacts in "
        f"{len(result['formats'])} formats with {total['values']:,} labelled values, seed {result['seed']}. "
        "How they are judged stands in `benchmarks/accuracy/scoring.py`.",
        "",
        *_table("entity", result["entities"], total),
        "",
        *_table("class", result["classes"]),
        "",
        *_table("format", result["formats"]),
        "",
        *_rivals(result),
    ]
    return "\n".join(rows)


def _table(what: str, sums: dict[str, Figures], total: Figures | None = None) -> list[str]:
    rows = [f"| {what} | values | recall | precision | F2 | false findings |", "| --- |" + " ---: |" * 5]
    named = {**sums, "all": total} if total is not None else sums
    for name, one in named.items():
        figures = " | ".join(_figure(one[key]) for key in ("recall", "precision", "f2"))
        rows.append(f"| {name} | {one['values']:,} | {figures} | {one['false']:,} |")
    return rows


def _rivals(result: Stored) -> list[str]:
    rivals = result["rivals"].values()
    if not rivals:
        return []
    heads = " | ".join(f"{rival['title']} | ticketsafe" for rival in rivals)
    names = sorted({name for rival in rivals for name in rival["ours"]})
    rows = [
        "F2 beside other tools on the same artefacts, over the entities that each has. A finding of a "
        "credential scanner counts as either kind of secret, and a tool's scores from where its F2 is best.",
        "",
        f"| entity | {heads} |",
        "| --- |" + " ---: | ---: |" * len(rivals),
    ]
    for name in names:
        cells = [_pair(rival["theirs"].get(name), rival["ours"].get(name)) for rival in rivals]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    rows.append(
        f"| all of these | {' | '.join(_pair(rival['total'], rival['ours_total']) for rival in rivals)} |"
    )
    return [*rows, ""]


def _pair(theirs: Figures | None, ours: Figures | None) -> str:
    return f"{_figure(theirs['f2'] if theirs else None)} | {_figure(ours['f2'] if ours else None)}"


def _figure(figure: int | float | None) -> str:
    return "" if figure is None else f"{figure:.3f}"


def with_section(page: str, result: Stored) -> str:
    """The page with the section between the marks, or at its end where there are none yet."""
    made = f"{BEGIN}\n{section(result)}\n{END}"
    before, begin, rest = page.partition(BEGIN)
    if not begin:
        return f"{page.rstrip()}\n\n{made}\n"
    return before + made + rest.partition(END)[2]


def main() -> None:
    """Write it."""
    result = read_result(STANDARD)
    if result is None:
        raise UsageError(f"{STANDARD} is not there: run ticketsafe bench accuracy first")
    PAGE.write_text(with_section(PAGE.read_text(encoding="utf-8"), result), encoding="utf-8")


if __name__ == "__main__":
    main()
