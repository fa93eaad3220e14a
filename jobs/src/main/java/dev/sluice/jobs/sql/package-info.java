/** {@code sluice sql}: Flink's SQL client on a Flink in this process, with Sluice loaded. */
@NullMarked
package dev.sluice.jobs.sql;

import org.jspecify.annotations.NullMarked;
