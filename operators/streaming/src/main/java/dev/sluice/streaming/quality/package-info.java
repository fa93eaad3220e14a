/** Live quality: measures before and after reranking, by windows of event time. */
@NullMarked
package dev.sluice.streaming.quality;

import org.jspecify.annotations.NullMarked;
