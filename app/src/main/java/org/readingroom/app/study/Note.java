package org.readingroom.app.study;

/// A sentence for the reader on one instance, where that instance would be shown. Immutable.
///
/// @param sopInstanceUid the instance
/// @param sentence what it is or why it cannot be shown
/// @param damaged true when it ought to have been a picture
public record Note(String sopInstanceUid, String sentence, boolean damaged) {}
