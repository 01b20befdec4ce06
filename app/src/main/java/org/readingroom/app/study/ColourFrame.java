package org.readingroom.app.study;

/// One decoded colour picture.
///
/// @param columns pixels per row
/// @param rows pixels per column
/// @param rgb red, green, blue bytes, pixel by pixel, row by row; not to be changed
public record ColourFrame(int columns, int rows, byte[] rgb) {}
