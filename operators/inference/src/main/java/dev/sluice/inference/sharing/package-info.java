/** What a JVM opens once for all who ask. */
@NullMarked
package dev.sluice.inference.sharing;

import org.jspecify.annotations.NullMarked;
