package org.readingroom.app.shell;

import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;

/// The screens of the rail, in their order from the top.
public enum Screen {
  WORKLIST("Worklist", "Ctrl+1", Material2OutlinedAL.LIST_ALT),
  SEARCH("Search", "Ctrl+2", Material2OutlinedMZ.SEARCH),
  READING("Reading", "Ctrl+3", Material2OutlinedMZ.VIEW_QUILT),
  SETTINGS("Settings", "Ctrl+4", Material2OutlinedMZ.SETTINGS);

  private final String title;
  private final String key;
  private final Ikon ikon;

  Screen(String title, String key, Ikon ikon) {
    this.title = title;
    this.key = key;
    this.ikon = ikon;
  }

  public String title() {
    return title;
  }

  public String key() {
    return key;
  }

  public Ikon ikon() {
    return ikon;
  }
}
