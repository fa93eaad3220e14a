/** The command line of Sluice: {@link dev.sluice.jobs.Sluice} holds the commands, one package below it for each job. */
@NullMarked
package dev.sluice.jobs;

import org.jspecify.annotations.NullMarked;
