/// Inputs made to do harm: mutated files and network streams for every reader of untrusted bytes,
/// in child processes with a small heap and a time watch, so that a crash is a finding and not the
/// end of the tests.
///
/// Deliberately absent: what a reader makes of good input; the tests of its own room say that.
package org.readingroom.netclient.hostile;
