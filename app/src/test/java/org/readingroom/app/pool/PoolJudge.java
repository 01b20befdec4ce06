package org.readingroom.app.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.readingroom.app.pool.PoolHistory.Answer;
import org.readingroom.app.pool.PoolHistory.Deed;
import org.readingroom.app.pool.PoolHistory.Entry;

/// Looks for a contradiction between what readers were told, and between that and what the hub
/// holds in the end. Knows the promises, not the program:
///
/// - an item is never under two valid leases: a granted lease certainly holds from the moment the
///   reader heard of it until the moment they asked, plus its length, unless they gave it back or
///   signed (or may have), or the hub's clock was put forward meanwhile: leases run by that clock;
/// - tokens are given once, and grow with every new lease of an item;
/// - a token that was followed by a newer lease is good for nothing any more;
/// - every draft and signature that was accepted is there, once, with its text;
/// - an item is reported exactly when a final report is there, and none is lost.
final class PoolJudge {
  private static final long MS = 1_000_000;

  /// A report version as found in the hub afterwards.
  record Version(String item, int version, boolean isFinal, String text) {}

  /// What the hub holds in the end.
  ///
  /// @param states item → "OPEN", "PRELIMINARY" or "REPORTED"
  record Holdings(Map<String, String> states, List<Version> versions) {}

  private PoolJudge() {}

  /// @param pooled all items there were
  /// @param forwardNs when somebody began to put the hub's clock forward
  /// @return the contradictions, in words; empty when there is none
  static List<String> judge(
      Set<String> pooled, List<Entry> history, List<Long> forwardNs, Holdings found) {
    List<String> problems = new ArrayList<>();
    Map<String, List<Entry>> byItem = new HashMap<>();
    for (Entry entry : history) {
      byItem.computeIfAbsent(entry.item(), item -> new ArrayList<>()).add(entry);
    }
    byItem.forEach((item, entries) -> {
      if (!item.isEmpty()) {
        tokens(item, entries, problems);
        leases(item, entries, forwardNs, problems);
        stale(item, entries, problems);
      }
    });
    texts(history, found, problems);
    items(pooled, history, found, problems);
    return problems;
  }

  private static List<Entry> granted(List<Entry> entries, Deed deed) {
    return entries.stream()
        .filter(e -> e.deed() == deed && e.answer() == Answer.GRANTED)
        .sorted(Comparator.comparingLong(Entry::token))
        .toList();
  }

  private static void tokens(String item, List<Entry> entries, List<String> problems) {
    Map<Long, String> owners = new HashMap<>();
    for (Entry claim : granted(entries, Deed.CLAIM)) {
      String other = owners.put(claim.token(), claim.reader());
      if (other != null && !other.equals(claim.reader())) {
        problems.add(
            item
                + ": token "
                + claim.token()
                + " was given to "
                + other
                + " and "
                + claim.reader());
      }
    }
    for (Entry earlier : granted(entries, Deed.CLAIM)) {
      for (Entry later : granted(entries, Deed.CLAIM)) {
        if (earlier.answeredNs() < later.askedNs() && earlier.token() > later.token()) {
          problems.add(item + ": token " + later.token() + " came after " + earlier.token());
        }
      }
    }
  }

  /// When a lease is certain to hold, in ns: from when its reader knew of it to this.
  private static long certainUntil(Entry claim, List<Entry> entries, List<Long> forwardNs) {
    long until = claim.askedNs() + claim.lengthMs() * MS;
    long mayHaveEnded = Long.MAX_VALUE;
    for (Entry e : entries) {
      if (!e.reader().equals(claim.reader()) || e.token() != claim.token()) {
        continue;
      }
      boolean prolongs =
          e.answer() == Answer.GRANTED
              && (e.deed() == Deed.RENEW || e.deed() == Deed.DRAFT || e.deed() == Deed.CLAIM);
      if (prolongs) {
        until = Math.max(until, e.askedNs() + e.lengthMs() * MS);
      }
      if (e.deed() == Deed.RELEASE || e.deed() == Deed.SIGN) {
        mayHaveEnded = Math.min(mayHaveEnded, e.askedNs());
      }
    }
    for (long forward : forwardNs) {
      if (forward > claim.askedNs()) {
        mayHaveEnded = Math.min(mayHaveEnded, forward);
      }
    }
    return Math.min(until, mayHaveEnded);
  }

  private static void leases(
      String item, List<Entry> entries, List<Long> forwardNs, List<String> problems) {
    List<Entry> claims = granted(entries, Deed.CLAIM);
    for (Entry held : claims) {
      long from = held.answeredNs();
      long until = certainUntil(held, entries, forwardNs);
      for (Entry other : claims) {
        boolean another = other.token() != held.token() || !other.reader().equals(held.reader());
        if (another && other.askedNs() > from && other.answeredNs() < until) {
          problems.add(
              item
                  + ": "
                  + other.reader()
                  + " got it while "
                  + held.reader()
                  + " held it for another "
                  + (until - other.answeredNs()) / MS
                  + " ms");
        }
      }
    }
  }

  private static void stale(String item, List<Entry> entries, List<String> problems) {
    List<Entry> claims = granted(entries, Deed.CLAIM);
    for (Entry e : entries) {
      if (e.answer() != Answer.GRANTED || e.deed() == Deed.CLAIM) {
        continue;
      }
      for (Entry claim : claims) {
        if (claim.token() > e.token() && claim.answeredNs() < e.askedNs()) {
          problems.add(
              item
                  + ": "
                  + e.deed()
                  + " of "
                  + e.reader()
                  + " was accepted under token "
                  + e.token()
                  + " after token "
                  + claim.token()
                  + " had been given");
          break;
        }
      }
    }
  }

  private static void texts(List<Entry> history, Holdings found, List<String> problems) {
    Map<String, Integer> there = new HashMap<>();
    Map<String, Integer> finals = new HashMap<>();
    Set<String> numbers = new HashSet<>();
    for (Version version : found.versions()) {
      there.merge(version.item() + '\t' + version.text(), 1, Integer::sum);
      if (version.isFinal()) {
        finals.merge(version.item(), 1, Integer::sum);
      }
      if (!numbers.add(version.item() + ' ' + version.version())) {
        problems.add(version.item() + ": version " + version.version() + " is there twice");
      }
    }
    finals.forEach((item, count) -> {
      if (count > 1) {
        problems.add(item + " has " + count + " final reports");
      }
    });
    for (Entry e : history) {
      boolean written = e.deed() == Deed.DRAFT || e.deed() == Deed.SIGN;
      if (written
          && e.answer() == Answer.GRANTED
          && !there.containsKey(e.item() + '\t' + e.text())) {
        problems.add(
            e.item() + ": an accepted " + e.deed() + " of " + e.reader() + " is not there");
      }
    }
  }

  private static void items(
      Set<String> pooled, List<Entry> history, Holdings found, List<String> problems) {
    Set<String> withFinal = new HashSet<>();
    found.versions().stream().filter(Version::isFinal).forEach(v -> withFinal.add(v.item()));
    for (String item : pooled) {
      String state = found.states().get(item);
      if (state == null) {
        problems.add(item + " is lost");
      } else if (state.equals("REPORTED") != withFinal.contains(item)) {
        problems.add(
            item
                + " is "
                + state
                + (withFinal.contains(item) ? " with" : " without")
                + " a final report");
      }
    }
    for (Entry e : history) {
      if (!e.item().isEmpty() && !pooled.contains(e.item())) {
        problems.add(e.item() + " came from nowhere");
      }
    }
  }
}
