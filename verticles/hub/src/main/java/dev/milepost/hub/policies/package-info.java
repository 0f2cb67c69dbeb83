/** By what delays are judged: the rules, who changes them, and what a change would have done. */
@NullMarked
package dev.milepost.hub.policies;

import org.jspecify.annotations.NullMarked;
