/// One archive over DICOMweb: QIDO-RS, WADO-RS and STOW-RS (PS3.18) on the JDK's HTTP client.
///
/// Objects stream from the socket to the sink; nothing larger than one query row is held in memory.
/// Everything a server sends is bounded: header lines of a part, a query's answer, the time without
/// a byte. Redirects are not followed. Threads: calls block, call from virtual threads; a peer is
/// safe from several at once. Deliberately absent: retry, order and choice of archive (`transfer`),
/// rendered images, and UPS.
@NullMarked
package org.readingroom.netclient.dicomweb;

import org.jspecify.annotations.NullMarked;
