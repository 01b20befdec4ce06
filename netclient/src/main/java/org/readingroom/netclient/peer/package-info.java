/// One archive as every other room sees it, whatever it speaks: who it is, what it can be asked,
/// and how it may answer.
///
/// {@link ArchivePeer} is implemented by `dimse` and `dicomweb` and used by `federation` and
/// `transfer`. Peers block: call them from virtual threads, never from the FX thread. A peer's
/// refusal is a result, not an exception. Deliberately absent: many archives at once
/// (`federation`), retry and order (`transfer`).
@NullMarked
package org.readingroom.netclient.peer;

import org.jspecify.annotations.NullMarked;
