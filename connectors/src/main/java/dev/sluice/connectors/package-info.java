/** How candidate sets come in and answers go out. Knows the domain and Flink's connectors, no model and no operator. */
@NullMarked
package dev.sluice.connectors;

import org.jspecify.annotations.NullMarked;
