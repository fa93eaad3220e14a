-- ./sluice sql -f docs/examples/kafka.sql
-- Candidate sets in Kafka, in the wire format, to ranked results in Kafka and a quality query over both. Runs on a broker
-- of its own; --bootstrap-servers HOST:PORT names another, which the topics sluice-candidates and sluice-ranked have to be
-- on, and inserts two sample sets into the first. All tables end at what is there when a query begins; without
-- 'scan.bounded.mode' they go on for ever.

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

-- Flink's json format reads documents that are objects, and passes over members that are not declared. A plain string
-- among the documents is an error to it, which 'json.ignore-parse-errors' turns into NULL.
CREATE TABLE candidates (
  query_id STRING,
  query STRING,
  top_n INT,
  documents ARRAY<ROW<id STRING, text STRING>>,
  event_time TIMESTAMP_LTZ(3),
  attributes MAP<STRING, STRING>,
  WATERMARK FOR event_time AS event_time - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '${bootstrap-servers}',
  'topic' = 'sluice-candidates',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

-- The same topic with what quality needs: RERANK takes documents of two members, an id and a text.
CREATE TABLE labelled (
  query_id STRING,
  query STRING,
  documents ARRAY<ROW<id STRING, text STRING, label INT>>,
  event_time TIMESTAMP_LTZ(3)
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '${bootstrap-servers}',
  'topic' = 'sluice-candidates',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE ranked (
  query_id STRING,
  status STRING,
  reason STRING,
  results ARRAY<ROW<id STRING, relevance_score DOUBLE, `rank` INT, status STRING, reason STRING>>,
  event_time TIMESTAMP_LTZ(3)
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '${bootstrap-servers}',
  'topic' = 'sluice-ranked',
  'key.format' = 'raw',
  'key.fields' = 'query_id',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

-- What a first stage would send.
INSERT INTO labelled VALUES
  ('undo', 'how do I undo the last commit', ARRAY[
    ROW('push', 'git push sends commits to a remote.', 0),
    ROW('log', 'git log shows the commits of a branch.', CAST(NULL AS INT)),
    ROW('reset', 'git reset --soft HEAD~1 takes the last commit back.', 2)],
   TO_TIMESTAMP_LTZ(1764237600000, 3)),
  ('ports', 'which ports are open', ARRAY[
    ROW('ps', 'ps shows processes.', 0),
    ROW('ss', 'ss lists sockets and the ports they listen on.', 1)],
   TO_TIMESTAMP_LTZ(1764237601000, 3));

-- RERANK is NULL where an argument is: top_n may be absent, and COALESCE takes all results then.
INSERT INTO ranked
SELECT query_id, results[1].status, results[1].reason, results, event_time
FROM (
  SELECT query_id, RERANK(query, documents, COALESCE(top_n, 2147483647)) AS results, event_time
  FROM candidates);

SET 'execution.runtime-mode' = 'batch';

-- A set without results keeps a row: LEFT JOIN, where CROSS JOIN would lose it.
SELECT query_id, r.`rank`, r.id, r.relevance_score, r.status
FROM ranked LEFT JOIN UNNEST(results) AS r(id, relevance_score, `rank`, status, reason) ON TRUE
ORDER BY query_id, r.`rank`;

SELECT
  l.query_id,
  NDCG(label, first_stage_rank, 10) AS first_stage,
  NDCG(label, `rank`, 10) AS reranked
FROM (
  SELECT query_id, id, label, first_stage_rank
  FROM labelled CROSS JOIN UNNEST(documents) WITH ORDINALITY AS d(id, text, label, first_stage_rank)) AS l
LEFT JOIN (
  SELECT query_id, r.id, r.`rank`
  FROM ranked CROSS JOIN UNNEST(results) AS r(id, relevance_score, `rank`, status, reason)) AS r
ON l.query_id = r.query_id AND l.id = r.id
GROUP BY l.query_id
ORDER BY l.query_id;
