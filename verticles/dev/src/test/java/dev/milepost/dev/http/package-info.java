@NullMarked
package dev.milepost.dev.http;

import org.jspecify.annotations.NullMarked;
