-- ./sluice sql -f docs/examples/quality.sql
-- Quality as a query: measures over the grades of documents, before and after reranking. A group is one query; NULL is a
-- document that nobody has judged.

-- A row that Sluice gives up has a reason; one that Flink gives up fails the job. So Flink waits longer and tries nothing
-- twice, and lets enough rows wait for the model to fill micro-batches. Where Flink sees that a statement has to take an
-- answer back it refuses it, since another try may give another answer.
SET 'table.exec.async-ml-predict.timeout' = '5 min';
SET 'table.exec.async-ml-predict.max-concurrent-operations' = '256';
SET 'table.exec.async-scalar.timeout' = '5 min';
SET 'table.exec.async-scalar.max-concurrent-operations' = '256';
SET 'table.exec.async-scalar.retry-strategy' = 'NO_RETRY';
SET 'table.optimizer.non-deterministic-update.strategy' = 'TRY_RESOLVE';

SET 'execution.runtime-mode' = 'batch';

LOAD MODULE sluice WITH ('model' = 'bge-small-en-v1.5');

CREATE MODEL reranker
INPUT (query STRING, document STRING)
OUTPUT (relevance_score DOUBLE)
WITH ('provider' = 'sluice', 'model' = 'bge-small-en-v1.5');

CREATE TEMPORARY VIEW judged AS
SELECT * FROM (VALUES
  ('undo', 'how do I undo the last commit', 1, 'git push sends commits to a remote.', 0),
  ('undo', 'how do I undo the last commit', 2, 'git log shows the commits of a branch.', CAST(NULL AS INT)),
  ('undo', 'how do I undo the last commit', 3, 'git reset --soft HEAD~1 takes the last commit back.', 2),
  ('ports', 'which ports are open', 1, 'ps shows processes.', 0),
  ('ports', 'which ports are open', 2, 'ss lists sockets and the ports they listen on.', 1))
  AS t(query_id, query, first_stage_rank, document, grade);

CREATE TEMPORARY VIEW ranked AS
SELECT *, ROW_NUMBER() OVER (PARTITION BY query_id ORDER BY relevance_score DESC, first_stage_rank) AS new_rank
FROM ML_PREDICT(TABLE judged, MODEL reranker, DESCRIPTOR(query, document));

CREATE TEMPORARY VIEW quality AS
SELECT
  query_id,
  NDCG(grade, first_stage_rank, 10) AS first_stage,
  NDCG(grade, new_rank, 10) AS reranked,
  RANKING_MEASURE('RR(rel=2)@10', grade, new_rank) AS rr,
  JUDGED(grade, new_rank, 10) AS judged
FROM ranked
GROUP BY query_id;

SELECT * FROM quality ORDER BY query_id;

-- Queries without a judged document have NULL and do not count.
SELECT COUNT(reranked) AS queries, AVG(first_stage) AS first_stage, AVG(reranked) AS reranked FROM quality;
