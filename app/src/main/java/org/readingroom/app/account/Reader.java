package org.readingroom.app.account;

import org.jspecify.annotations.Nullable;

/// One person of the hub. The id is the key; a display name is for people and may change.
///
/// @param grade such as "ST4"; null when not given
/// @param body GMC or HCPC; null when not given
/// @param number registration number with that body; null when not given
public record Reader(
    String readerId,
    String displayName,
    Role role,
    @Nullable String grade,
    @Nullable String body,
    @Nullable String number) {}
