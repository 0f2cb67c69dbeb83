@NullMarked
package dev.milepost.hub.auth;

import org.jspecify.annotations.NullMarked;
