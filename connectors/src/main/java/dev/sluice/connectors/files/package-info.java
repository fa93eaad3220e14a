/** Test collections and runs as files: TREC, BEIR, and Sluice's own JSON Lines. Knows the domain only. */
@NullMarked
package dev.sluice.connectors.files;

import org.jspecify.annotations.NullMarked;
