package org.readingroom.netclient.transfer;

import java.util.List;
import java.util.Map;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.peer.Failure;

/// Every sentence that fetching itself has to say; the peers' own come from them.
final class TransferFailures {
  private TransferFailures() {}

  static Failure notAUid() {
    return new Failure(
        Failure.Kind.NOT_FOUND,
        "That is not a Study or Series Instance UID.",
        "Take the UID from a search: digits and dots, at most 64 characters.");
  }

  static Failure noSuchArchive(List<String> names) {
    return new Failure(
        Failure.Kind.NOT_FOUND,
        names.isEmpty()
            ? "No archive is configured."
            : "No archive named " + String.join(" or ", names) + " is configured.",
        "Add it in the settings, or correct the name.");
  }

  static Failure nobodyHoldsIt(Map<String, Failure> unanswered) {
    if (unanswered.isEmpty()) {
      return new Failure(
          Failure.Kind.NOT_FOUND,
          "No archive holds this study.",
          "Search for it again; it may have been moved or deleted.");
    }
    return new Failure(
        unanswered.values().iterator().next().kind(),
        "No archive that answered holds this study, and "
            + String.join(", ", unanswered.keySet())
            + " did not answer.",
        "Try again when " + String.join(", ", unanswered.keySet()) + " can be reached.");
  }

  static Failure noInventory(Archive archive) {
    return new Failure(
        Failure.Kind.TIMED_OUT,
        archive.name() + " did not say in time what it holds.",
        "Fetch again when it answers faster; what is here already is not fetched twice.");
  }

  static Failure notSent(Archive archive) {
    return new Failure(
        Failure.Kind.NOT_FOUND,
        archive.name() + " lists this instance but did not send it.",
        "Fetch again; if it stays so, ask the archive's support to check the instance.");
  }

  static Failure notLossless(Archive archive) {
    return new Failure(
        Failure.Kind.PROTOCOL,
        archive.name() + " was asked for lossless compression and answered with another.",
        "It is asked for what it stores instead. Set compress = \"never\" for it in the settings.");
  }

  static Failure storeUnreadable() {
    return new Failure(
        Failure.Kind.OUT_OF_RESOURCES,
        "The local cache cannot be read.",
        "Run doctor; check the disk and the rights of the profile folder.");
  }

  static Failure ourFault() {
    return new Failure(
        Failure.Kind.PROTOCOL,
        "An answer arrived that this program does not understand.",
        "Fetch again; if it stays so, report it with the archive's product name.");
  }

  static Failure storeUnwritable() {
    return new Failure(
        Failure.Kind.OUT_OF_RESOURCES,
        "What arrived could not be kept on this computer.",
        "Look at the disk and the rights of the profile folder, then fetch again.");
  }

  static Failure uidOfAnotherStudy() {
    return new Failure(
        Failure.Kind.UNREADABLE_OBJECT,
        "An image of another study in the local cache has the same UID, so this one was not kept.",
        "Two images may never share a UID. Tell the archive's administrator, or remove the other"
            + " study from the cache and fetch this one again.");
  }

  /// The message of a malformed object is ours and carries no value from it.
  static Failure notAcceptable(MalformedDicomException e) {
    return new Failure(
        Failure.Kind.UNREADABLE_OBJECT,
        "An object arrived damaged and was not kept: " + e.getMessage(),
        "Fetch again; if it stays so, the archive's copy is damaged.");
  }
}
