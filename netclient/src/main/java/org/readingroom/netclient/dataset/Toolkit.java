package org.readingroom.netclient.dataset;

import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.SpecificCharacterSet;

/// The door between our data set and the toolkit's, for the rooms that may import it (`dimse`,
/// `codec`, `archive`).
public final class Toolkit {
  static {
    // The fork decodes text without a character set as GB18030; the standard's default is ASCII,
    // and
    // archives that leave the attribute out mean Latin-1 in practice (guard G6).
    SpecificCharacterSet.setDefaultCharacterSet("ISO_IR 100");
  }

  private Toolkit() {}

  /// Makes sure the process-wide guards are set; call before the first use of the toolkit.
  public static void guard() {
    // the static initialiser above does the work, once
  }

  /// Wraps without copying: the caller must not change the attributes afterwards.
  public static Dataset dataset(Attributes attributes) {
    return new Dataset(attributes);
  }

  /// The attributes inside; do not change them.
  public static Attributes attributes(Dataset dataset) {
    return dataset.attributes();
  }
}
