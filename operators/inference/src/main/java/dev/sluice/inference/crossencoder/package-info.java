/** Cross-encoders: a model reads query and document together and says how well they fit. */
@NullMarked
package dev.sluice.inference.crossencoder;

import org.jspecify.annotations.NullMarked;
