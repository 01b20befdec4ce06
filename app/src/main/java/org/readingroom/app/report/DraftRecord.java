package org.readingroom.app.report;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.readingroom.app.report.ReportText.Section;

/// What a draft's journal holds, one record after the other. Format version 1; the names are
/// stored.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = DraftRecord.Start.class, name = "start"),
  @JsonSubTypes.Type(value = DraftRecord.Edit.class, name = "edit"),
  @JsonSubTypes.Type(value = DraftRecord.Undo.class, name = "undo"),
  @JsonSubTypes.Type(value = DraftRecord.Redo.class, name = "redo"),
  @JsonSubTypes.Type(value = DraftRecord.InHub.class, name = "inHub")
})
sealed interface DraftRecord {
  /// Always the first.
  record Start(
      int format,
      String itemId,
      String readerId,
      int hubVersion,
      String findings,
      String conclusion)
      implements DraftRecord {}

  /// @param step true when it must stay an undo step of its own
  record Edit(Section section, int offset, String removed, String inserted, boolean step)
      implements DraftRecord {
    TextEdit edit() {
      return new TextEdit(section, offset, removed, inserted);
    }
  }

  record Undo() implements DraftRecord {}

  record Redo() implements DraftRecord {}

  /// The text so far is also in the hub, as this version of the report.
  record InHub(int version) implements DraftRecord {}

  JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  default byte[] bytes() {
    try {
      return JSON.writerFor(DraftRecord.class).writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a draft record is a plain value");
    }
  }

  static DraftRecord read(byte[] bytes) throws IOException {
    try {
      return JSON.readValue(bytes, DraftRecord.class);
    } catch (JsonProcessingException e) {
      // the parser's own message quotes the text
      throw new IOException("a draft record was written by a newer version of the program");
    }
  }
}
