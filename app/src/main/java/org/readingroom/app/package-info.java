@NullMarked
package org.readingroom.app;

import org.jspecify.annotations.NullMarked;
