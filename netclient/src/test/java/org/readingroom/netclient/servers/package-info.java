/// Real servers for tests: Debian's Orthanc and dcmtk on free loopback ports, each with a folder of
/// its own, killed when closed or when the JVM ends. Shared with other modules as a test jar.
///
/// Deliberately absent: mocks.
@NullMarked
package org.readingroom.netclient.servers;

import org.jspecify.annotations.NullMarked;
