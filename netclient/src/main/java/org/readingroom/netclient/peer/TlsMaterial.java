package org.readingroom.netclient.peer;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a TLS link to one archive is built from (BCP 195: TLS 1.2 or 1.3, host name always
/// checked).
///
/// @param trustStore PKCS#12 or PEM file of the certificates we trust; null for the system's
/// @param keyStore PKCS#12 file with our own certificate; null when the archive asks for none
/// @param secret the key store's password, already resolved; never from the settings file
public record TlsMaterial(
    @Nullable Path trustStore, @Nullable Path keyStore, char @Nullable [] secret) {}
