/** The job {@code models}: what is done with the files of a model before it scores. */
@NullMarked
package dev.sluice.jobs.models;

import org.jspecify.annotations.NullMarked;
