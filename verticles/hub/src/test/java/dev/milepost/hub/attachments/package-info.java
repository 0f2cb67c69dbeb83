@NullMarked
package dev.milepost.hub.attachments;

import org.jspecify.annotations.NullMarked;
