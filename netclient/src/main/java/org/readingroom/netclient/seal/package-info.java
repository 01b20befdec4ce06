/// Nothing readable at rest: one key, and everything that is sealed with it.
///
/// Standards: AES-256-GCM (NIST SP 800-38D), HKDF-SHA256 (RFC 5869), HMAC-SHA256 (RFC 2104),
/// Argon2id (RFC 9106). {@link org.readingroom.netclient.seal.Sealing} seals single values and
/// makes look-up keys, the streams seal whole objects in chunks, the journal seals records one by
/// one, and {@link org.readingroom.netclient.seal.ProfileKeys} finds the key of a profile.
///
/// Thread: `Sealing` and `ProfileKeys` may be used from any thread; a stream belongs to one thread
/// at a time; a journal locks itself. Deliberately absent: what is sealed (the rooms decide that),
/// TLS (see `peer`), and the Windows and macOS keyrings (there the next source in order is used).
@NullMarked
package org.readingroom.netclient.seal;

import org.jspecify.annotations.NullMarked;
