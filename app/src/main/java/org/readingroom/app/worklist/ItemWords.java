package org.readingroom.app.worklist;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/// The words of sealed items, kept in memory once opened, so that a search as one types opens only
/// what is new. An entry counts for the very bytes it was opened from. Thread-safe.
final class ItemWords {
  /// bytes at the end of a sealed value; they differ whenever anything in it does
  private static final int TAG = 16;

  private final BiFunction<String, byte[], String> open;
  private final Map<String, Opened> opened = new ConcurrentHashMap<>();

  private record Opened(byte[] tag, String words) {}

  /// @param open the words of an item's sealed value
  ItemWords(BiFunction<String, byte[], String> open) {
    this.open = open;
  }

  /// True when each word is found in the item's own words or in what else is said of it.
  boolean match(String itemId, byte[] sealed, String more, List<String> words) {
    String own = words(itemId, sealed);
    String other = more.toLowerCase(Locale.ROOT);
    return words.stream().allMatch(word -> own.contains(word) || other.contains(word));
  }

  private String words(String itemId, byte[] sealed) {
    byte[] tag = Arrays.copyOfRange(sealed, Math.max(0, sealed.length - TAG), sealed.length);
    Opened known = opened.get(itemId);
    if (known == null || !Arrays.equals(known.tag(), tag)) {
      known = new Opened(tag, open.apply(itemId, sealed));
      opened.put(itemId, known);
    }
    return known.words();
  }
}
