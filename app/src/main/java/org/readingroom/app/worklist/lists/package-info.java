/// Lists of the pool: filters with a name, shipped with the program or saved by a reader, for
/// themselves or for everybody. Threads: blocks on the database. Deliberately absent: the items
/// themselves, which a list only describes.
@NullMarked
package org.readingroom.app.worklist.lists;

import org.jspecify.annotations.NullMarked;
