/// The whole program as a person uses it: its command line in processes of its own, its window on a
/// virtual display, against real archives. Nothing here looks inside.
package org.readingroom.app.system;
