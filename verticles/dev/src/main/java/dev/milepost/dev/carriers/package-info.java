/** The poll APIs of carriers, played over HTTP: truly in form, strictly counted, broken at will. */
@NullMarked
package dev.milepost.dev.carriers;

import org.jspecify.annotations.NullMarked;
