package org.readingroom.app.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/// Turns a plain value (a record) into what a `sealed` column holds, and back.
///
/// The value is JSON inside, so that a later version may add fields: unknown ones are ignored,
/// missing ones are null.
public final class SealedJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private SealedJson() {}

  public static byte[] hide(HubColumns columns, String place, String rowId, Object value) {
    try {
      return columns.hide(place, rowId, JSON.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a plain value: " + value.getClass().getName());
    }
  }

  /// @throws HubException when the stored value is damaged or belongs to another row
  public static <T> T reveal(
      HubColumns columns, String place, String rowId, byte[] stored, Class<T> type) {
    try {
      return JSON.readValue(columns.reveal(place, rowId, stored), type);
    } catch (IOException e) {
      throw new HubException(
          "A row of the worklist database (" + place + ") is damaged. Run doctor.");
    }
  }
}
