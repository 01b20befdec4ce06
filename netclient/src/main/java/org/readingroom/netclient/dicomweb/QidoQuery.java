package org.readingroom.netclient.dicomweb;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;

/// Matching and return keys as a QIDO-RS query (PS3.18 8.3.4, 10.6.1.2): filled attributes match,
/// empty ones are asked to be included.
final class QidoQuery {
  private QidoQuery() {}

  /// @return `name=value` pairs, encoded, without limit and offset
  static List<String> parameters(Dataset keys) {
    List<String> out = new ArrayList<>();
    add(keys, "", out);
    return out;
  }

  private static void add(Dataset keys, String prefix, List<String> out) {
    for (int tag : keys.tags()) {
      if (tag == Tag.SpecificCharacterSet || tag == Tag.QueryRetrieveLevel) {
        continue;
      }
      String name = prefix + String.format(Locale.ROOT, "%08X", tag);
      List<Dataset> items = keys.items(tag);
      if (!items.isEmpty()) {
        add(items.getFirst(), name + ".", out);
        if (prefix.isEmpty()) {
          out.add("includefield=" + name);
        }
        continue;
      }
      // several UIDs are a list in one parameter, parted by commas
      String value = String.join(",", keys.strings(tag));
      if (!value.isEmpty()) {
        out.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
      } else if (prefix.isEmpty()) {
        out.add("includefield=" + name);
      }
    }
  }
}
