/** The engine that runs any model family, and the door through which rerankers are opened. */
@NullMarked
package dev.sluice.inference.engine;

import org.jspecify.annotations.NullMarked;
