/** What Parquet's library needs to read and write by Flink's file systems, without Hadoop. Knows no domain. */
@NullMarked
package dev.sluice.connectors.parquet;

import org.jspecify.annotations.NullMarked;
