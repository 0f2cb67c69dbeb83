/** The memory: what is registered, what happened, what must go out; in PostgreSQL. */
@NullMarked
package dev.milepost.store;

import org.jspecify.annotations.NullMarked;
