-- ./sluice sql -f docs/examples/rerank.sql
-- A model that scores pairs: one row in, one row out. Rows of many queries share micro-batches.

-- A row that Sluice gives up has a reason; one that Flink gives up fails the job. So Flink waits longer and tries nothing
-- twice, and lets enough rows wait for the model to fill micro-batches. Where Flink sees that a statement has to take an
-- answer back it refuses it, since another try may give another answer.
SET 'table.exec.async-ml-predict.timeout' = '5 min';
SET 'table.exec.async-ml-predict.max-concurrent-operations' = '256';
SET 'table.exec.async-scalar.timeout' = '5 min';
SET 'table.exec.async-scalar.max-concurrent-operations' = '256';
SET 'table.exec.async-scalar.retry-strategy' = 'NO_RETRY';
SET 'table.optimizer.non-deterministic-update.strategy' = 'TRY_RESOLVE';

CREATE MODEL reranker
INPUT (query STRING, document STRING)
OUTPUT (relevance_score DOUBLE, status STRING, reason STRING)
WITH ('provider' = 'sluice', 'model' = 'bge-small-en-v1.5');

CREATE TEMPORARY VIEW pairs AS
SELECT * FROM (VALUES
  ('undo', 'how do I undo the last commit', 'push', 'git push sends commits to a remote.'),
  ('undo', 'how do I undo the last commit', 'reset', 'git reset --soft HEAD~1 takes the last commit back.'),
  ('undo', 'how do I undo the last commit', 'log', 'git log shows the commits of a branch.'),
  ('ports', 'which ports are open', 'ps', 'ps shows processes.'),
  ('ports', 'which ports are open', 'ss', 'ss lists sockets and the ports they listen on.'))
  AS t(query_id, query, document_id, document);

-- The best two of each query. A row without a score, such as one with a NULL document, stands last.
SET 'execution.runtime-mode' = 'batch';

SELECT query_id, `rank`, document_id, relevance_score, status
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY query_id ORDER BY relevance_score DESC NULLS LAST) AS `rank`
  FROM ML_PREDICT(TABLE pairs, MODEL reranker, DESCRIPTOR(query, document)))
WHERE `rank` <= 2
ORDER BY query_id, `rank`;
