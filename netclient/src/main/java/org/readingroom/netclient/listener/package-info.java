/// Our store listener: takes what archives send on a C-MOVE of ours (PS3.4 B, C.4.2), and nothing
/// else.
///
/// The port is open only while something is on its way, or when the settings say so. Who may come
/// in is decided by address before a byte is read, then by AE title, and by certificate where the
/// archive has TLS; what may be left is decided per object: only instances, series or studies with
/// an open {@link org.readingroom.netclient.listener.Expectation}. The upper layer is our own
/// (PS3.8 9.3): a listener has to read four kinds of message, and every length in them is checked
/// before it is believed, so the toolkit's weaknesses do not matter here.
///
/// Thread: one platform thread accepts, one virtual thread converses per connection; a connection
/// that has not associated can be thrown out for a newer one, so silent clients block nobody.
/// Deliberately absent: the toolkit, the disk (objects go to an `InstanceSink`), asking for
/// anything (`dimse`).
@NullMarked
package org.readingroom.netclient.listener;

import org.jspecify.annotations.NullMarked;
