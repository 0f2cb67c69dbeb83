/**
 * X12 and EDIFACT interchanges as values: envelopes, transactions, segments. What a message means
 * is the adapters' business.
 */
@NullMarked
package dev.milepost.carrier.edi;

import org.jspecify.annotations.NullMarked;
