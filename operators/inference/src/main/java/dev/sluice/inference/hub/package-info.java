/** The HTTP interface of the Hugging Face hub: what a repository holds, and its files, resumed and verified. */
@NullMarked
package dev.sluice.inference.hub;

import org.jspecify.annotations.NullMarked;
