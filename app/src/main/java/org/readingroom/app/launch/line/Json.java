package org.readingroom.app.launch.line;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintStream;

/// Prints what a command found as JSON: one document, its keys the record components' names, absent
/// values null.
public final class Json {
  private static final ObjectMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  public static void print(PrintStream out, Object document) {
    out.println(text(document));
    out.flush();
  }

  public static String text(Object document) {
    try {
      return MAPPER.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result of ours is not printable as JSON", e);
    }
  }
}
