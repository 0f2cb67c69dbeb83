@NullMarked
package dev.milepost.hub.http;

import org.jspecify.annotations.NullMarked;
