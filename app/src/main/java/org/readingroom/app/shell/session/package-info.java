/// Who sits here: signing in to a shared hub, and the lock. While nobody sits there, what is on the
/// screen is hidden, and whoever comes back says who they are; work goes on underneath: drafts are
/// kept, claims renewed, studies fetched.
///
/// Thread: FX, except {@link HubDoor} and {@link SessionKey}, which block and are asked in the
/// background. Deliberately absent: ending anything (a lock is a curtain before the window, not a
/// sign-out), and any rule of who may do what.
@NullMarked
package org.readingroom.app.shell.session;

import org.jspecify.annotations.NullMarked;
