/** How jobs run: restarts, checkpoints that outlive a process, and a Flink cluster within one. */
@NullMarked
package dev.sluice.jobs.running;

import org.jspecify.annotations.NullMarked;
