/// People: who may sit here and what they may do.
///
/// {@link Reader} and {@link Role} are plain values; {@link Readers} finds and keeps them in the
/// hub. Thread: any; {@link Readers} blocks on the database. Deliberately absent: signing in (a
/// SQLite hub trusts whoever opened the profile), passwords, which trusts a reader may report for.
@NullMarked
package org.readingroom.app.account;

import org.jspecify.annotations.NullMarked;
