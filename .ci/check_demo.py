"""Checks what `sluice demo` left in a folder: check_demo.py FOLDER QUERIES."""

import json
import math
import sys
from pathlib import Path

MEASURES = ("nDCG@10", "RR@10", "R@5")
NUMBERS = (
    "queries",
    "documents",
    "ranked",
    "partial",
    "fallback",
    "dead_letters",
    "inferences",
    "calls",
    "cache_hits",
    "documents_per_inference",
    "documents_per_second",
    "padding_share",
    "bare_loop_documents_per_second",
)


def check(holds, what):
    if not holds:
        sys.exit(f"check_demo: {what}")


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def check_summary(summary, queries):
    for name in NUMBERS:
        check(is_number(summary.get(name)), f"summary: {name} is {summary.get(name)!r}; expected a number")
    check(summary["queries"] == queries, f"summary: {summary['queries']} queries; expected {queries}")
    answered = summary["ranked"] + summary["partial"] + summary["fallback"]
    check(answered == queries, f"summary: {answered} answers of all kinds; expected {queries}")
    check(summary["dead_letters"] == 0, f"summary: {summary['dead_letters']} dead letters; expected none")
    check(summary["documents"] >= queries, f"summary: {summary['documents']} documents; expected at least {queries}")
    latency = summary.get("latency_ms") or {}
    check(0 < latency.get("p50", 0) <= latency.get("p99", 0), f"summary: latency_ms is {latency}")
    check(
        sorted(summary.get("model") or {}) == ["name", "precision", "version"],
        f"summary: model is {summary.get('model')}",
    )
    for measure in MEASURES:
        comparison = summary.get("measures", {}).get(measure) or {}
        for name in ("first_stage", "reranked"):
            value = comparison.get(name)
            check(is_number(value) and 0 <= value <= 1, f"summary: {measure} {name} is {value!r}")
        low, high = comparison.get("confidence_interval") or (math.nan, math.nan)
        check(
            low <= comparison.get("difference", math.nan) <= high,
            f"summary: {measure} differs by {comparison.get('difference')}, outside {low} to {high}",
        )


def check_ranked(ranked, queries):
    check(len(ranked) == queries, f"ranked.jsonl: {len(ranked)} results; expected {queries}")
    check(len({result["query_id"] for result in ranked}) == queries, "ranked.jsonl: a query stands twice")
    for result in ranked:
        ranks = [document["rank"] for document in result["results"]]
        check(ranks == list(range(1, len(ranks) + 1)), f"ranked.jsonl: ranks of {result['query_id']} are {ranks}")
        if result["status"] == "ranked":
            scores = [document["relevance_score"] for document in result["results"]]
            check(scores == sorted(scores, reverse=True), f"ranked.jsonl: {result['query_id']} is not in order")


def main(folder, queries):
    check_summary(json.loads((folder / "summary.json").read_text(encoding="utf-8")), queries)
    check_ranked(lines(folder / "ranked.jsonl"), queries)
    check(lines(folder / "quality.jsonl"), "quality.jsonl: no report")
    report = (folder / "report.html").read_text(encoding="utf-8")
    check("<html" in report and "</html>" in report, "report.html: no whole page")
    print(f"The demo answered {queries} of {queries} queries; its files hold what they should.")


main(Path(sys.argv[1]), int(sys.argv[2]))
