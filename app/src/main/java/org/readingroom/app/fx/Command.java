package org.readingroom.app.fx;

/// One thing that can be done, as the command palette lists it.
///
/// @param title what it does, verb first ("Claim the next item")
/// @param hint the key that does it directly, or where it leads; empty when neither
/// @param action runs on the FX thread
public record Command(String title, String hint, Runnable action) {}
