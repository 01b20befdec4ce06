package org.readingroom.netclient.federation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.identity.PatientRecord;

/// The machine form of a search result: what `query --json` prints. Absent is null, dates are
/// YYYY-MM-DD, the NHS number is ten digits.
public final class QueryJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private QueryJson() {}

  public static ObjectNode of(SearchResult result) {
    ObjectNode root = JSON.objectNode();
    ArrayNode studies = root.putArray("studies");
    result.studies().forEach(study -> studies.add(study(study)));
    ArrayNode archives = root.putArray("archives");
    result.archives().forEach(answer -> archives.add(archive(answer)));
    return root;
  }

  public static ObjectNode study(FederatedStudy study) {
    PatientRecord patient = study.patient();
    ObjectNode row = JSON.objectNode();
    row.put("studyInstanceUid", study.studyInstanceUid());
    row.put("patientName", patient.patientName());
    row.put("patientId", patient.patientId());
    row.put("issuerOfPatientId", patient.issuerOfPatientId());
    row.put("nhsNumber", study.nhsNumber() == null ? null : study.nhsNumber().digits());
    row.put("birthDate", iso(patient.birthDate()));
    row.put("sex", patient.sex());
    row.put("studyDate", iso(study.studyDate()));
    row.put("studyTime", study.studyTime());
    row.put("accessionNumber", study.accessionNumber());
    row.put("issuerOfAccessionNumber", study.issuerOfAccessionNumber());
    ArrayNode modalities = row.putArray("modalities");
    study.modalities().forEach(modalities::add);
    row.put("description", study.description());
    row.put("instances", study.instances());
    ArrayNode holders = row.putArray("holders");
    for (Holding holding : study.holders()) {
      holders
          .addObject()
          .put("pacs", holding.archive().name())
          .put("instances", holding.instances());
    }
    row.put("identity", study.identity().grade().word());
    row.put("identityReason", study.identity().reason());
    return row;
  }

  public static ObjectNode archive(ArchiveAnswer answer) {
    ObjectNode row = JSON.objectNode();
    row.put("name", answer.name());
    row.put("state", answer.state().word());
    row.put("ms", answer.ms());
    row.put("rows", answer.rows());
    row.put("reason", answer.reason());
    row.put("remedy", answer.remedy());
    row.put("protocol", answer.protocol() == null ? null : answer.protocol().name());
    return row;
  }

  private static @Nullable String iso(@Nullable LocalDate date) {
    return date == null ? null : date.toString();
  }
}
