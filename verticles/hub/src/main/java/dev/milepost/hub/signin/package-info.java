/** How people come in to the console: local accounts, identity providers, tokens; and go out. */
@NullMarked
package dev.milepost.hub.signin;

import org.jspecify.annotations.NullMarked;
