"""The last kept run as tables of ``docs/performance.md``, between two marks.

Run: ``python -m benchmarks.speed.markdown`` in a checkout, after ``ticketsafe bench speed``.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.speed.bars import bars
from benchmarks.speed.history import STANDARD, Run, figures_of, read
from benchmarks.speed.rivals.run import RIVALS
from benchmarks.speed.table import amount, limit_of, measured_of, verdict_of
from scanner.errors import UsageError

PAGE = Path("docs/performance.md")
BEGIN = "<!-- made by `python -m benchmarks.speed.markdown` from benchmarks/results/speed.jsonl -->"
END = "<!-- end -->"


def section(run: Run) -> str:
    """The tables in Markdown."""
    figures = figures_of(run)
    machine, versions = run["machine"], run["versions"]
    rows = [
        "",
        f"Measured {run['date']} on {machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']:g} GB; "
        + ", ".join(f"{name} {version}" for name, version in versions.items())
        + f"; rules {run['rules'][:12]}.",
        "",
        "| measure | at least | measured | ok |",
        "| --- | ---: | ---: | --- |",
        *(
            f"| {bar.measure} | {limit_of(bar)} | {measured_of(bar)} | {verdict_of(bar)} |"
            for bar in bars(figures)
        ),
        "",
        "| corpus | who | workers | MB | MB/s | files/s | CPU s/GB | peak MB | findings |",
        "| --- | --- |" + " ---: |" * 7,
    ]
    for one in figures:
        title = RIVALS[one.who].title if one.who in RIVALS else one.who
        note = f" ({one.note})" if one.note else ""
        files = amount(one.files_per_second) if one.files > 1 else ""
        peak = f"{one.peak_mb:,.0f}" if one.peak_mb else ""
        rows.append(
            f"| {one.corpus} | {title}{note} | {one.workers} | {one.size / 1e6:,.1f} "
            f"| {amount(one.megabytes_per_second)} | {files} | {amount(one.cpu_seconds_per_gigabyte)} "
            f"| {peak} | {one.findings:,} |"
        )
    if run["absent"]:
        rows += [
            "",
            "Not beside: " + "; ".join(f"{name}, {why}" for name, why in run["absent"].items()) + ".",
        ]
    return "\n".join([*rows, ""])


def with_section(page: str, run: Run) -> str:
    """The page with the tables between the marks, or at its end where there are none yet."""
    made = f"{BEGIN}\n{section(run)}\n{END}"
    before, begin, rest = page.partition(BEGIN)
    if not begin:
        return f"{page.rstrip()}\n\n{made}\n"
    return before + made + rest.partition(END)[2]


def last_full(runs: list[Run]) -> Run | None:
    """The newest run of the full form."""
    return next((run for run in reversed(runs) if run["form"] == "full"), None)


def main() -> None:
    """Write them."""
    run = last_full(read(STANDARD))
    if run is None:
        raise UsageError(f"{STANDARD} holds no full run: run ticketsafe bench speed first")
    PAGE.write_text(with_section(PAGE.read_text(encoding="utf-8"), run), encoding="utf-8")


if __name__ == "__main__":
    main()
