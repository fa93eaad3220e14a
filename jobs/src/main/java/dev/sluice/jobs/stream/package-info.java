/** Kafka to Kafka: candidate sets in; ranked results, quality and dead letters out. */
@NullMarked
package dev.sluice.jobs.stream;

import org.jspecify.annotations.NullMarked;
