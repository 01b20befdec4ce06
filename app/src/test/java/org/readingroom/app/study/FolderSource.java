package org.readingroom.app.study;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.readingroom.netclient.codec.Frames;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.seal.ReadBuffer;

/// DICOM files and data sets in memory as a study source, so that conversion and rendering are
/// tested apart from the cache. Whatever is no DICOM image file is passed over.
public class FolderSource implements StudySource {
  private record Stored(InstanceRef ref, String studyInstanceUid, Path file, Dataset inMemory) {}

  private final Map<String, Stored> instances = new LinkedHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile int holds;

  public static FolderSource of(Path... folders) {
    FolderSource source = new FolderSource();
    for (Path folder : folders) {
      source.add(folder);
    }
    return source;
  }

  public static List<Path> filesIn(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  public FolderSource add(Path folder) {
    addFiles(filesIn(folder));
    return this;
  }

  public void addFiles(Collection<Path> files) {
    for (Path file : files) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
        FileMetaInformation meta = FileMetaInformation.read(in);
        Dataset header = DatasetReader.readHeader(in, meta.transferSyntaxUid());
        if (header.string(Tag.SeriesInstanceUID) != null) {
          put(header, meta.transferSyntaxUid(), file, null);
        }
      } catch (IOException notDicom) {
        continue;
      }
    }
    listeners.forEach(Runnable::run);
  }

  /// An explicit little endian data set kept in memory.
  public void add(Dataset whole) {
    put(whole, "1.2.840.10008.1.2.1", null, whole);
    listeners.forEach(Runnable::run);
  }

  private synchronized void put(Dataset header, String transferSyntax, Path file, Dataset whole) {
    String sop = header.string(Tag.SOPInstanceUID);
    instances.put(
        sop,
        new Stored(
            new InstanceRef(
                sop,
                header.string(Tag.SeriesInstanceUID),
                transferSyntax,
                header.integer(Tag.InstanceNumber, 0)),
            header.string(Tag.StudyInstanceUID),
            file,
            whole));
  }

  public int holds() {
    return holds;
  }

  public synchronized List<String> studies() {
    return instances.values().stream().map(Stored::studyInstanceUid).distinct().toList();
  }

  @Override
  public synchronized List<InstanceRef> instances(String studyInstanceUid) {
    List<InstanceRef> refs = new ArrayList<>();
    for (Stored stored : instances.values()) {
      if (stored.studyInstanceUid.equals(studyInstanceUid)) {
        refs.add(stored.ref);
      }
    }
    return refs;
  }

  private synchronized Stored stored(InstanceRef ref) {
    return instances.get(ref.sopInstanceUid());
  }

  @Override
  public Dataset header(InstanceRef instance) throws IOException {
    Stored stored = stored(instance);
    if (stored.inMemory != null) {
      return stored.inMemory;
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(stored.file))) {
      FileMetaInformation meta = FileMetaInformation.read(in);
      return DatasetReader.readHeader(in, meta.transferSyntaxUid());
    }
  }

  @Override
  public Frames frames(InstanceRef instance, ReadBuffer into) throws IOException {
    return Frames.open(whole(instance), instance.transferSyntaxUid());
  }

  /// The whole data set.
  public Dataset whole(InstanceRef instance) throws IOException {
    Stored stored = stored(instance);
    if (stored.inMemory != null) {
      return stored.inMemory;
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(stored.file))) {
      FileMetaInformation meta = FileMetaInformation.read(in);
      return DatasetReader.readAll(in, meta.transferSyntaxUid());
    }
  }

  @Override
  public Hold hold(String studyInstanceUid) {
    holds++;
    boolean[] ended = new boolean[1];
    return () -> {
      if (!ended[0]) {
        ended[0] = true;
        holds--;
      }
    };
  }

  @Override
  public Hold onArrival(String studyInstanceUid, Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
