package org.readingroom.app.bench.pool;

/// What so many connections did in a while.
///
/// @param perSecond transactions all of them did in a second
/// @param ms how long each transaction took
public record Load(double perSecond, double[] ms) {}
