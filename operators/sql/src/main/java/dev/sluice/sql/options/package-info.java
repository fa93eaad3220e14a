/** The options of models and of the module: those of the command line, checked where a statement is planned. */
@NullMarked
package dev.sluice.sql.options;

import org.jspecify.annotations.NullMarked;
