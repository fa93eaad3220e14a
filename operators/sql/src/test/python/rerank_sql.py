"""Sluice's models and functions of SQL, from PyFlink.

Needs apache-flink 2.3.0 and Sluice's bundle (sluice-sql-*-bundle.jar) in pyflink/lib, where the natives of a JVM load
once; a copy that pipeline.jars names as well is refused. `.ci/pyflink` installs both and runs this.
"""

import json
import sys
from pathlib import Path

from pyflink.table import EnvironmentSettings, TableEnvironment

SETTINGS = {
    "table.exec.async-ml-predict.timeout": "5 min",
    "table.exec.async-ml-predict.max-concurrent-operations": "256",
    "table.exec.async-scalar.timeout": "5 min",
    "table.exec.async-scalar.max-concurrent-operations": "256",
    "table.exec.async-scalar.retry-strategy": "NO_RETRY",
    "table.optimizer.non-deterministic-update.strategy": "TRY_RESOLVE",
}

MODEL = """
CREATE MODEL reranker
INPUT (query STRING, document STRING)
OUTPUT (relevance_score DOUBLE, status STRING, reason STRING)
WITH ('provider' = 'sluice', 'model' = 'bge-small-en-v1.5')
"""

QUERY = "how do I undo the last commit"
DOCUMENTS = [
    ("push", "git push sends commits to a remote.", 0),
    ("reset", "git reset --soft HEAD~1 takes the last commit back.", 2),
    ("log", "git log shows the commits of a branch.", None),
]


def session(settings):
    tables = TableEnvironment.create(settings)
    for key, value in SETTINGS.items():
        tables.get_config().set(key, value)
    return tables


def rows(table):
    with table.execute().collect() as results:
        return [list(row) for row in results]


def check(what, found, expected):
    print(f"{what}: {found}")
    assert found == expected, f"{what}: expected {expected}"


def check_execution(settings):
    tables = session(settings)
    tables.execute_sql(MODEL)
    tables.execute_sql("LOAD MODULE sluice WITH ('model' = 'bge-small-en-v1.5')")
    values = ", ".join(
        f"('{QUERY}', '{name}', '{text}', {'CAST(NULL AS INT)' if grade is None else grade}, {place + 1})"
        for place, (name, text, grade) in enumerate(DOCUMENTS)
    )
    tables.execute_sql(
        "CREATE TEMPORARY VIEW pairs AS SELECT * FROM"
        f" (VALUES {values}) AS t(query, id, document, grade, first_stage_rank)"
    )

    scores = rows(
        tables.sql_query(
            "SELECT id, relevance_score, status"
            " FROM ML_PREDICT(TABLE pairs, MODEL reranker, DESCRIPTOR(query, document))"
        )
    )
    ranked = sorted(scores, key=lambda row: -row[1])
    check("ML_PREDICT", [[row[0], row[2]] for row in ranked], [[name, "ranked"] for name in ("reset", "log", "push")])

    documents = ", ".join(f"ROW('{name}', '{text}')" for name, text, _ in DOCUMENTS)
    best = rows(
        tables.sql_query(
            f"SELECT id, relevance_score FROM (VALUES ('{QUERY}', ARRAY[{documents}])) AS t(query, documents)"
            " CROSS JOIN UNNEST(RERANK(query, documents, 2))"
            " AS r(id, relevance_score, `rank`, status, reason)"
        )
    )
    check("RERANK", best, [row[:2] for row in ranked[:2]])

    quality = rows(tables.sql_query("SELECT NDCG(grade, first_stage_rank, 10) FROM pairs"))
    check("NDCG", round(quality[-1][0], 12), 0.630929753571)


def check_refusal(bundle):
    tables = session(EnvironmentSettings.in_streaming_mode())
    tables.get_config().set("pipeline.jars", bundle.as_uri())
    tables.execute_sql(MODEL)
    try:
        rows(
            tables.sql_query(
                "SELECT * FROM ML_PREDICT(TABLE pairs, MODEL reranker, DESCRIPTOR(query, document))".replace(
                    "TABLE pairs", "(SELECT 'a' AS query, 'b' AS document)"
                )
            )
        )
    except Exception as refusal:  # whatever wraps it
        print("pipeline.jars: refused")
        assert "loaded from the job's own jar" in str(refusal), refusal
        return
    raise AssertionError("The bundle was taken from pipeline.jars")


def main():
    check_execution(EnvironmentSettings.in_streaming_mode())
    check_execution(EnvironmentSettings.in_batch_mode())
    if len(sys.argv) > 1:
        check_refusal(Path(sys.argv[1]).resolve())
    print(json.dumps({"checked": True}))


if __name__ == "__main__":
    main()
