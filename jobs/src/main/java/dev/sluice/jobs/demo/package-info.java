/** The whole pipeline in one process, on real data. */
@NullMarked
package dev.sluice.jobs.demo;

import org.jspecify.annotations.NullMarked;
