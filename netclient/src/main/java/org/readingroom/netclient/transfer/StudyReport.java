package org.readingroom.netclient.transfer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.Failure;

/// What came of fetching one study.
///
/// @param instances how many there are, in all holders' inventories together
/// @param bytes length of the data sets that are here now
/// @param fetched instances that came by this run
/// @param alreadyCached instances that were here before
/// @param failed instances that nobody could deliver
/// @param firstInstanceMs from the start until the first instance could be read; null when none
///   came
/// @param totalMs from the start to the end
/// @param sources instances fetched by archive name
/// @param unanswered archives that did not say what they hold, with why: there may be more there
/// @param listCut true when an archive that holds some of it did not come to the end of its list:
///   there is more than `instances` says
/// @param failure why nothing could be planned at all; null otherwise
/// @param cancelled true when it was stopped before its end
public record StudyReport(
    String studyInstanceUid,
    int instances,
    long bytes,
    int fetched,
    int alreadyCached,
    List<FailedInstance> failed,
    @Nullable Long firstInstanceMs,
    long totalMs,
    Map<String, Integer> sources,
    Map<String, Failure> unanswered,
    boolean listCut,
    @Nullable Failure failure,
    boolean cancelled) {

  public StudyReport {
    failed = List.copyOf(failed);
    sources = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    unanswered = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(unanswered));
  }

  /// True when every instance that is known of is here.
  public boolean complete() {
    return failure == null
        && failed.isEmpty()
        && !cancelled
        && !listCut
        && fetched + alreadyCached == instances;
  }

  /// The shape of `retrieve --json`, one element of its `studies`.
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("studyInstanceUid", studyInstanceUid);
    json.put("instances", instances);
    json.put("bytes", bytes);
    json.put("fetched", fetched);
    json.put("alreadyCached", alreadyCached);
    ArrayNode failures = json.putArray("failed");
    for (FailedInstance each : failed) {
      failures
          .addObject()
          .put("sopInstanceUid", each.sopInstanceUid())
          .put("reason", each.failure().reason())
          .put("remedy", each.failure().remedy());
    }
    json.put("firstInstanceMs", firstInstanceMs);
    json.put("totalMs", totalMs);
    ObjectNode from = json.putObject("sources");
    sources.forEach(from::put);
    ArrayNode silent = json.putArray("unanswered");
    unanswered.forEach((name, why) ->
        silent
            .addObject()
            .put("pacs", name)
            .put("reason", why.reason())
            .put("remedy", why.remedy()));
    json.put("listCut", listCut);
    json.put("reason", failure == null ? null : failure.reason());
    json.put("remedy", failure == null ? null : failure.remedy());
    json.put("cancelled", cancelled);
    return json;
  }
}
