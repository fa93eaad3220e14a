/** What a command needs of the process it runs in: its streams, its end, its temporary folder, its log. */
@NullMarked
package dev.sluice.jobs.process;

import org.jspecify.annotations.NullMarked;
