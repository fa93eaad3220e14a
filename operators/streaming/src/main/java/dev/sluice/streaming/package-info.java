/**
 * Reranking for Flink's DataStream API. {@link dev.sluice.streaming.Reranking} adds it to a job;
 * {@link dev.sluice.streaming.RerankedStream} is what comes out.
 */
@NullMarked
package dev.sluice.streaming;

import org.jspecify.annotations.NullMarked;
