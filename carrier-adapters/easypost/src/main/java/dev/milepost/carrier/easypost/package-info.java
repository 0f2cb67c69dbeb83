/** EasyPost: webhooks of its trackers, and the trackers that its API answers with. */
@NullMarked
package dev.milepost.carrier.easypost;

import org.jspecify.annotations.NullMarked;
