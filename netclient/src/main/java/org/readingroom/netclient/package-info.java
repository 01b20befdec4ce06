@NullMarked
package org.readingroom.netclient;

import org.jspecify.annotations.NullMarked;
