/** Reranking by embedding models: the cosine of a query's and a document's vector. */
@NullMarked
package dev.sluice.inference.biencoder;

import org.jspecify.annotations.NullMarked;
