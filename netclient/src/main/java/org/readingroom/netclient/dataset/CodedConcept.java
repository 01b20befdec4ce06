package org.readingroom.netclient.dataset;

import org.jspecify.annotations.Nullable;

/// A coded entry (PS3.3 8.1): what a thing is, by code. Two are the same when value and scheme
/// agree; the meaning is for people.
public record CodedConcept(String codeValue, String codingSchemeDesignator, String codeMeaning) {

  public boolean means(CodedConcept other) {
    return codeValue.equals(other.codeValue)
        && codingSchemeDesignator.equals(other.codingSchemeDesignator);
  }

  /// @return null when the item holds no code
  public static @Nullable CodedConcept read(@Nullable Dataset item) {
    if (item == null) {
      return null;
    }
    String value = item.string(Tag.CodeValue);
    if (value == null) {
      value = item.string(Tag.LongCodeValue);
    }
    if (value == null) {
      value = item.string(Tag.URNCodeValue);
    }
    return value == null
        ? null
        : new CodedConcept(
            value, item.string(Tag.CodingSchemeDesignator, ""), item.string(Tag.CodeMeaning, ""));
  }

  public Dataset item() {
    return Dataset.builder()
        .string(codeValue.length() > 16 ? Tag.LongCodeValue : Tag.CodeValue, codeValue)
        .string(Tag.CodingSchemeDesignator, codingSchemeDesignator)
        .string(Tag.CodeMeaning, codeMeaning)
        .build();
  }
}
