/** Candidate sets from files as bounded Flink sources that go on from a checkpoint. Knows the domain only. */
@NullMarked
package dev.sluice.connectors.candidates;

import org.jspecify.annotations.NullMarked;
