/// What every command line says and takes: exit statuses, failures in plain words, tables, JSON,
/// progress, prompts, logs, and the options that need no profile.
///
/// Thread: the command's own. Deliberately absent: any command; anything about archives, the pool
/// or reports.
@NullMarked
package org.readingroom.app.launch.line;

import org.jspecify.annotations.NullMarked;
