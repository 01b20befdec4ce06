/// One archive over classic DICOM networking (PS3.7, PS3.8): echo, find, get, move and store as
/// service class user, plain or over TLS.
///
/// Every call is one association with a socket of its own: `Link` opens it, watches it and closes
/// it; `FindCall`, `GetCall`, `MoveCall` and `StoreCall` talk over it; `DimseFailures` says in
/// plain words what went wrong. The toolkit can hang where a peer stops reading or writing, so no
/// wait in here relies on it: the deadline, an interrupt and a stall all close the socket, which
/// frees every thread.
///
/// Thread: callers block and should be virtual threads; each link has one reader thread of the
/// {@link DimseRuntime}, on which incoming instances reach their sink. Deliberately absent: retry,
/// several archives (`federation`), what to fetch first (`transfer`), taking what a C-MOVE sends
/// (`listener`).
@NullMarked
package org.readingroom.netclient.dimse;

import org.jspecify.annotations.NullMarked;
