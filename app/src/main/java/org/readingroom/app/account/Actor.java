package org.readingroom.app.account;

/// Who acts, and from where: what leases and audit entries are written for.
///
/// @param clientId the hub's key of this reader at this computer
public record Actor(Reader reader, String clientId) {}
