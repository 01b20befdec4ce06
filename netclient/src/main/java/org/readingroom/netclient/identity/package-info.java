/// Who a patient is, as far as several archives' records can tell: the NHS number as a value, names
/// compared as people write them, and the grade of two records belonging to one person.
///
/// Pure values and functions, any thread, no network. Deliberately absent: merging. Nothing here
/// ever makes one record out of two; a grade is shown, and a person decides.
@NullMarked
package org.readingroom.netclient.identity;

import org.jspecify.annotations.NullMarked;
