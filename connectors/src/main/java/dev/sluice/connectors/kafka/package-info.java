/** Candidate sets from Kafka; rankings, quality reports and dead letters to Kafka. */
@NullMarked
package dev.sluice.connectors.kafka;

import org.jspecify.annotations.NullMarked;
