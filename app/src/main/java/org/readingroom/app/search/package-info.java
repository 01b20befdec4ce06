/// One box over all archives at once: what was typed, who answered, and the people and studies
/// found.
///
/// Space: none. Thread: Views, Models and Workflows on the FX thread; the search itself runs on a
/// virtual thread. Deliberately absent: how archives are asked (netclient.federation), and any
/// merging of people: records are graded and shown near each other.
@NullMarked
package org.readingroom.app.search;

import org.jspecify.annotations.NullMarked;
