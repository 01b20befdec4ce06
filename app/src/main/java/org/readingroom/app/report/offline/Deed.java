package org.readingroom.app.report.offline;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.readingroom.app.report.ReportText;
import org.readingroom.app.report.SignRequest;
import org.readingroom.netclient.dataset.ReportDocument.InstanceReference;

/// How far a reader has got with an item they claimed here. The names are stored.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "deed")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Deed.Writing.class, name = "writing"),
  @JsonSubTypes.Type(value = Deed.Signed.class, name = "signed"),
  @JsonSubTypes.Type(value = Deed.Released.class, name = "released")
})
public sealed interface Deed {
  /// Claimed; what is typed, if anything, is in the draft journal.
  record Writing() implements Deed {}

  /// Signed here, in time by this computer's clock; the hub has not said that it took it.
  record Signed(SignRequest.As as, ReportText text, List<InstanceReference> evidence)
      implements Deed {
    public Signed {
      evidence = List.copyOf(evidence);
    }
  }

  /// Given back here, without text.
  record Released() implements Deed {}
}
