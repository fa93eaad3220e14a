/** What Sluice is about, without any engine: candidate sets, documents, rankings, judgments and their rules. */
@NullMarked
package dev.sluice.ranking;

import org.jspecify.annotations.NullMarked;
