/** What is left of a store that is killed between any two of its statements. */
@org.jspecify.annotations.NullMarked
package dev.milepost.store.crash;
