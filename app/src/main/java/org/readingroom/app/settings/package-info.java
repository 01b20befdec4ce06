/// The settings of one profile: what `settings.toml` may say, reading it with errors that name line
/// and key, and writing it back.
///
/// The core has no JavaFX and may be used from any thread; the settings screen (`SettingsView`,
/// `SettingsModel`) runs on the FX thread. Deliberately absent: secrets. The file holds references
/// to them only, and a literal password is refused.
@NullMarked
package org.readingroom.app.settings;

import org.jspecify.annotations.NullMarked;
