package org.readingroom.netclient.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The DICOM JSON model (PS3.18 annex F): rows of QIDO-RS and metadata of WADO-RS.
///
/// Rows stream one by one, so that a long answer costs the memory of one row. Any thread; blocks on
/// the stream.
public final class DicomJson {
  static final int MAX_LEVEL = 64;
  static final int MAX_VALUES_PER_ROW = 1_000_000;

  static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(4 * MAX_LEVEL)
                  .maxStringLength(16 << 20)
                  .maxNameLength(256)
                  .maxNumberLength(256)
                  .build())
          .configure(StreamWriteFeature.AUTO_CLOSE_TARGET, false)
          .build();

  private DicomJson() {}

  /// Reads an array of data sets (or a single one) and hands each over as it completes. An empty
  /// body is no rows.
  ///
  /// @return how many rows there were
  /// @throws MalformedDicomException when it is not DICOM JSON or exceeds the limits; rows handed
  ///   over before stay valid
  /// @throws IOException when the stream itself fails
  public static int read(InputStream json, Consumer<Dataset> onRow) throws IOException {
    Toolkit.guard();
    int rows = 0;
    try (JsonParser parser = JSON.createParser(json)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return 0;
      }
      if (first == JsonToken.START_OBJECT) {
        onRow.accept(DicomJsonRow.read(parser));
        return 1;
      }
      if (first != JsonToken.START_ARRAY) {
        throw new MalformedDicomException("the answer is not DICOM JSON");
      }
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        onRow.accept(DicomJsonRow.read(parser));
        rows++;
      }
      if (parser.currentToken() != JsonToken.END_ARRAY) {
        throw new MalformedDicomException("the answer ends in the middle");
      }
      return rows;
    } catch (JsonProcessingException e) {
      throw new MalformedDicomException("the answer is not readable as DICOM JSON");
    }
  }

  /// Writes an array of data sets; binary values over 64 KiB are left out.
  public static void write(Iterable<Dataset> rows, OutputStream out) throws IOException {
    write(rows, out, (row, tag) -> null);
  }

  /// Writes an array of data sets. The stream stays open.
  ///
  /// @param bulkData says where large binary values, pixel data first among them, can be fetched
  public static void write(Iterable<Dataset> rows, OutputStream out, BulkDataUri bulkData)
      throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartArray();
      for (Dataset row : rows) {
        DicomJsonWriter.write(row, json, bulkData);
      }
      json.writeEndArray();
    }
  }

  /// Where a large value of a row can be fetched.
  @FunctionalInterface
  public interface BulkDataUri {
    /// @return null to leave the value out, or inline when it is small
    @Nullable String uri(Dataset row, int tag);
  }
}
