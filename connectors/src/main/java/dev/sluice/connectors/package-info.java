/** connectors. */
@NullMarked
package dev.sluice.connectors;

import org.jspecify.annotations.NullMarked;
