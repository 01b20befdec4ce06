package org.readingroom.app.viewer;

import org.readingroom.app.study.OpenStudy;

/// A study on the desk and the words that say whose it is. Immutable. Holds patient data.
///
/// @param study the open study; the desk closes it
/// @param patient "SMITH, Ada"
/// @param trust short name of the trust that holds it
/// @param trustColour `#rrggbb`
/// @param title "CT head 22-Nov-2026"
public record DeskStudy(
    OpenStudy study, String patient, String trust, String trustColour, String title) {}
