/** Measurements of Sluice beside what it is compared with, as ratios within one run. */
@NullMarked
package dev.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
