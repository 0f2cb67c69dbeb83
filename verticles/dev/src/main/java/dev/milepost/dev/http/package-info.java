/** HTTP/1.1 as cheaply as a client can have it: what sends load must not be what is measured. */
@NullMarked
package dev.milepost.dev.http;

import org.jspecify.annotations.NullMarked;
