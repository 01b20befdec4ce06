package org.readingroom.netclient.transfer;

import org.readingroom.netclient.peer.Failure;

/// One instance that could not be fetched from anybody, with the last reason given.
public record FailedInstance(String sopInstanceUid, Failure failure) {}
