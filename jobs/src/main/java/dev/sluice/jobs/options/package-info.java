/** Options that commands share, the types their values have, and the file they may come from. */
@NullMarked
package dev.sluice.jobs.options;

import org.jspecify.annotations.NullMarked;
