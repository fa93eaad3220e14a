/** streaming. */
@NullMarked
package dev.sluice.streaming;

import org.jspecify.annotations.NullMarked;
