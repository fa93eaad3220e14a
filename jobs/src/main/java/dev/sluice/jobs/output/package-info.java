/** Where commands write their results: files that are there whole or not at all, and standard output. */
@NullMarked
package dev.sluice.jobs.output;

import org.jspecify.annotations.NullMarked;
