/// Second opinions: a reader asks a named colleague about an item, which stays with who asked; the
/// colleague answers in words. Threads: blocks on the database. Deliberately absent: any change to
/// the item or its report, which stays its holder's.
@NullMarked
package org.readingroom.app.worklist.opinion;

import org.jspecify.annotations.NullMarked;
