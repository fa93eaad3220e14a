/** The JSON wire format: codecs between bytes and the records of {@link dev.sluice.ranking}. */
@NullMarked
package dev.sluice.ranking.wire;

import org.jspecify.annotations.NullMarked;
