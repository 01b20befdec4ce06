package org.readingroom.app.shell;

import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;

/// The screens of the rail, in their order from the top. Some are in the rail only while there is
/// something to do on them, see {@link ShellModel#offered}.
public enum Screen {
  WORKLIST("Worklist", 1, Material2OutlinedAL.LIST_ALT),
  SEARCH("Search", 2, Material2OutlinedMZ.SEARCH),
  READING("Reading", 3, Material2OutlinedMZ.VIEW_QUILT),
  VETTING("Vetting", 5, Material2OutlinedMZ.RULE),
  PEOPLE("People", 7, Material2OutlinedMZ.PEOPLE),
  KEPT("Kept here", 6, Material2OutlinedAL.CLOUD_OFF),
  SETTINGS("Settings", 4, Material2OutlinedMZ.SETTINGS);

  private final String title;
  private final int digit;
  private final Ikon ikon;

  Screen(String title, int digit, Ikon ikon) {
    this.title = title;
    this.digit = digit;
    this.ikon = ikon;
  }

  public String title() {
    return title;
  }

  /// The digit that goes there together with Ctrl.
  public int digit() {
    return digit;
  }

  public String key() {
    return "Ctrl+" + digit;
  }

  public Ikon ikon() {
    return ikon;
  }
}
