/** Tests of what the adapters share. */
@org.jspecify.annotations.NullMarked
package dev.milepost.carrier;
