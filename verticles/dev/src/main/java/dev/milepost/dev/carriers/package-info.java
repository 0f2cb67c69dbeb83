/**
 * How carriers speak: their poll APIs, played over HTTP, truly in form, strictly counted and broken
 * at will; their webhooks, and how these are signed.
 */
@NullMarked
package dev.milepost.dev.carriers;

import org.jspecify.annotations.NullMarked;
