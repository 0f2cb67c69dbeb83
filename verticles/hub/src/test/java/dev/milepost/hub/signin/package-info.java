@NullMarked
package dev.milepost.hub.signin;

import org.jspecify.annotations.NullMarked;
