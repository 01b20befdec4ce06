package org.readingroom.app.study;

/// A small picture that stands for a series.
///
/// @param width pixels per row
/// @param height pixels per column
/// @param argb opaque 0xAARRGGBB, row by row; not to be changed
public record Thumbnail(int width, int height, int[] argb) {}
