/** Pages to look at: one HTML file each, with all it needs inside. */
@NullMarked
package dev.sluice.jobs.page;

import org.jspecify.annotations.NullMarked;
