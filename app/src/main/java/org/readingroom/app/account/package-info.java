/// People: who may sit here and what they may do.
///
/// {@link Reader} and {@link Role} are plain values; {@link Readers} finds and keeps them in the
/// hub, {@link HubPeople} administers those of a shared one. Thread: any; both block on the
/// database. Deliberately absent: signing in (PostgreSQL does it; a SQLite hub trusts whoever
/// opened the profile), and the rules of who may do what on a shared hub, which are the database's.
@NullMarked
package org.readingroom.app.account;

import org.jspecify.annotations.NullMarked;
