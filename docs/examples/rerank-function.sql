-- ./sluice sql -f docs/examples/rerank-function.sql
-- RERANK in a query: an array of documents in, an array of ranked ones out.

-- A row that Sluice gives up has a reason; one that Flink gives up fails the job. So Flink waits longer and tries nothing
-- twice, and lets enough rows wait for the model to fill micro-batches. Where Flink sees that a statement has to take an
-- answer back it refuses it, since another try may give another answer.
SET 'table.exec.async-ml-predict.timeout' = '5 min';
SET 'table.exec.async-ml-predict.max-concurrent-operations' = '256';
SET 'table.exec.async-scalar.timeout' = '5 min';
SET 'table.exec.async-scalar.max-concurrent-operations' = '256';
SET 'table.exec.async-scalar.retry-strategy' = 'NO_RETRY';
SET 'table.optimizer.non-deterministic-update.strategy' = 'TRY_RESOLVE';

LOAD MODULE sluice WITH ('model' = 'bge-small-en-v1.5');

CREATE TEMPORARY VIEW candidates AS
SELECT * FROM (VALUES
  ('undo', 'how do I undo the last commit', ARRAY[
    ROW('push', 'git push sends commits to a remote.'),
    ROW('reset', 'git reset --soft HEAD~1 takes the last commit back.'),
    ROW('log', 'git log shows the commits of a branch.')]),
  ('ports', 'which ports are open', ARRAY[
    ROW('ps', 'ps shows processes.'),
    ROW('ss', 'ss lists sockets and the ports they listen on.')]))
  AS t(query_id, query, documents);

-- RERANK is NULL where an argument is, and LEFT JOIN keeps the row of such a set; CROSS JOIN would lose it.
SELECT query_id, `rank`, id, relevance_score, status
FROM candidates
LEFT JOIN UNNEST(RERANK(query, documents, 2)) AS r(id, relevance_score, `rank`, status, reason) ON TRUE;
