/// Reports: typed, kept, signed, delivered.
///
/// {@link DraftJournal} and {@link DraftSession} keep what is being typed, independent of the hub;
/// {@link Reports} writes append-only versions into the hub and signs them; {@link Outbox} delivers
/// what was signed until the archive has acknowledged it. Thread: any; calls block on disk,
/// database or archive, so never from the FX thread. Classes named View, Model and Workflow are the
/// window's and live on the FX thread. Deliberately absent: changing a version, deleting one, and
/// sending anything that is not in the outbox.
@NullMarked
package org.readingroom.app.report;

import org.jspecify.annotations.NullMarked;
