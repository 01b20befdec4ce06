@NullMarked
package org.readingroom.render;

import org.jspecify.annotations.NullMarked;
