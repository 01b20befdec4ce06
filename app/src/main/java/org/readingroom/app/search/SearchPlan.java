package org.readingroom.app.search;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.federation.StudySearch;
import org.readingroom.netclient.identity.NhsNumber;

/// What one line of typing asks for. Each part is known by its form: ten digits with a right check
/// digit are an NHS number, a date is a birth date, four digits a birth year, two capital letters a
/// modality, anything else with a digit a patient ID or an accession number, the rest a name. A
/// line that begins with `~` looks for similar names.
///
/// Pure; callable from any thread.
///
/// @param searches what to ask; a number that may be an ID or an accession is asked as both
/// @param birthYear rows of people known to be born in another year are left out; null for any
/// @param explanation how the line was understood, for the person who typed it
public record SearchPlan(
    List<StudySearch> searches, @Nullable Integer birthYear, String explanation) {
  private static final Set<String> MODALITIES =
      Set.of("CT", "MR", "CR", "DX", "US", "MG", "PT", "NM", "XA", "RF", "SR", "OT");
  private static final Pattern DAY_FIRST =
      Pattern.compile("(\\d{1,2})[/.\\-](\\d{1,2})[/.\\-](\\d{4})");
  private static final Pattern YEAR_FIRST = Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})");
  private static final Pattern WITH_MONTH = Pattern.compile("(\\d{1,2})-([A-Za-z]{3})-(\\d{4})");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final int LONGEST = 200;
  private static final String SIMILAR = "~";

  public SearchPlan {
    searches = List.copyOf(searches);
  }

  /// @return empty when nothing was typed
  public static Optional<SearchPlan> of(String typed) {
    String line = typed.length() > LONGEST ? typed.substring(0, LONGEST) : typed;
    if (line.isBlank()) {
      return Optional.empty();
    }
    Optional<NhsNumber> whole = NhsNumber.parse(line);
    if (whole.isPresent()) {
      return Optional.of(
          new SearchPlan(
              List.of(StudySearch.everything().withNhsNumber(whole.get())),
              null,
              "NHS number " + whole.get().spaced()));
    }
    return Optional.of(new Reader().read(line));
  }

  /// The same line for whoever's name is similar.
  ///
  /// @return empty when it has no name in it, or asks for similar ones already
  static Optional<String> ofSimilarNames(String typed) {
    boolean named =
        of(typed)
            .flatMap(plan -> plan.searches().stream().findFirst())
            .map(StudySearch::patientName)
            .filter(name -> !name.startsWith(SIMILAR) && !name.matches(".*[*?^].*"))
            .isPresent();
    return named ? Optional.of(SIMILAR + typed.strip()) : Optional.empty();
  }

  /// True when the row's person may have been born in the year asked for.
  public boolean admits(@Nullable LocalDate birthDate) {
    return birthYear == null || birthDate == null || birthDate.getYear() == birthYear;
  }

  /// Takes a line apart word by word.
  private static final class Reader {
    private final List<String> names = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private StudySearch base = StudySearch.everything();
    private @Nullable String number;
    private @Nullable Integer year;

    SearchPlan read(String whole) {
      boolean similar = whole.strip().startsWith(SIMILAR);
      String line = similar ? whole.strip().substring(SIMILAR.length()) : whole;
      // "943 476 5919" inside a longer line: join groups that make an NHS number
      String joined = line.replaceAll("\\b(\\d{3})[ \\-](\\d{3})[ \\-](\\d{4})\\b", "$1$2$3");
      for (String word : joined.strip().split("[\\s,;]+")) {
        take(word);
      }
      if (!names.isEmpty()) {
        String name = String.join(" ", names);
        base = base.withPatientName(similar ? SIMILAR + name : name);
        notes.addFirst((similar ? "a name like " : "name ") + name);
      }
      List<StudySearch> searches = new ArrayList<>();
      if (number == null) {
        searches.add(base);
      } else {
        searches.add(base.withPatientId(number));
        searches.add(base.withAccessionNumber(number));
      }
      return new SearchPlan(searches, year, String.join("  ·  ", notes));
    }

    private void take(String word) {
      Optional<NhsNumber> nhs = NhsNumber.parse(word);
      if (nhs.isPresent()) {
        base = base.withNhsNumber(nhs.get());
        notes.add("NHS number " + nhs.get().spaced());
        return;
      }
      LocalDate date = date(word);
      if (date != null) {
        base = base.withBirthDate(date);
        notes.add("born " + org.readingroom.app.fx.ClockWords.date(date));
      } else if (word.matches("(19|20)\\d\\d")) {
        year = Integer.valueOf(word);
        notes.add("born in " + word);
      } else if (MODALITIES.contains(word)) {
        base = base.withModality(word);
        notes.add(word);
      } else if (word.matches(".*\\d.*")) {
        number = word;
        notes.add(
            word.matches("\\d{10}")
                ? "ID or accession " + word + " (its check digit rules out an NHS number)"
                : "ID or accession " + word);
      } else {
        names.add(word);
      }
    }

    private static @Nullable LocalDate date(String word) {
      try {
        Matcher dayFirst = DAY_FIRST.matcher(word);
        if (dayFirst.matches()) {
          return day(dayFirst.group(3), Integer.parseInt(dayFirst.group(2)), dayFirst.group(1));
        }
        Matcher yearFirst = YEAR_FIRST.matcher(word);
        if (yearFirst.matches()) {
          return day(yearFirst.group(1), Integer.parseInt(yearFirst.group(2)), yearFirst.group(3));
        }
        Matcher withMonth = WITH_MONTH.matcher(word);
        if (withMonth.matches()) {
          int month = MONTHS.indexOf(withMonth.group(2).toLowerCase(Locale.ROOT)) + 1;
          return month == 0 ? null : day(withMonth.group(3), month, withMonth.group(1));
        }
        return null;
      } catch (DateTimeException noSuchDay) {
        return null;
      }
    }

    private static LocalDate day(String year, int month, String day) {
      return LocalDate.of(Integer.parseInt(year), month, Integer.parseInt(day));
    }
  }
}
