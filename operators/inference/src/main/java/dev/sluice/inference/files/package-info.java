/** Files of models: what a folder holds, hashes of large files, and what is kept in the user's cache folder. */
@NullMarked
package dev.sluice.inference.files;

import org.jspecify.annotations.NullMarked;
