-- ./sluice sql -f docs/examples/listwise.sql
-- A model that ranks sets: a query and its documents in, one row a document out, best first. In a listwise model such as
-- jinaai/jina-reranker-v3 the documents of a set see each other.

-- A row that Sluice gives up has a reason; one that Flink gives up fails the job. So Flink waits longer and tries nothing
-- twice, and lets enough rows wait for the model to fill micro-batches. Where Flink sees that a statement has to take an
-- answer back it refuses it, since another try may give another answer.
SET 'table.exec.async-ml-predict.timeout' = '5 min';
SET 'table.exec.async-ml-predict.max-concurrent-operations' = '256';
SET 'table.exec.async-scalar.timeout' = '5 min';
SET 'table.exec.async-scalar.max-concurrent-operations' = '256';
SET 'table.exec.async-scalar.retry-strategy' = 'NO_RETRY';
SET 'table.optimizer.non-deterministic-update.strategy' = 'TRY_RESOLVE';

CREATE MODEL ranker
INPUT (query STRING, documents ARRAY<ROW<id STRING, document STRING>>)
OUTPUT (id STRING, relevance_score DOUBLE, `rank` INT, status STRING, reason STRING)
WITH ('provider' = 'sluice', 'model' = 'bge-small-en-v1.5', 'block-size' = '64');

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

SELECT query_id, `rank`, id, relevance_score, status
FROM ML_PREDICT(TABLE candidates, MODEL ranker, DESCRIPTOR(query, documents));
