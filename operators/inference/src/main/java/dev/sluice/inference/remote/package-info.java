/** Reranking by services elsewhere that speak the interface of Jina's rerank API. */
@NullMarked
package dev.sluice.inference.remote;

import org.jspecify.annotations.NullMarked;
