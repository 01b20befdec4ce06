package org.readingroom.app.study;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.study.ImageContent.ImageFacts;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.volume.GrowingSeries;
import org.readingroom.render.volume.HeldBytes;
import org.readingroom.render.volume.SeriesPlan;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.StackLayout;
import org.readingroom.render.volume.StoredSlice;
import org.readingroom.render.volume.VolumeLayout;

/// One series of an open study: its volumes and stacks, colour pictures and notes, while they fill.
///
/// Thread-safe. Listeners are called on background threads with no lock held and must return
/// quickly; the screen hops to its own thread.
public final class SeriesContent implements PictureBudget.Tenant {
  private static final int THUMBNAIL_PIXELS = 96;

  /// Where a reader expects planes, and should know why there are none.
  private static final Set<String> CROSS_SECTIONS = Set.of("CT", "MR", "PT");

  private final String seriesInstanceUid;
  private final GrowingSeries slices = new GrowingSeries();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Runnable gaveBack = () -> {};

  // Guarded by `this`.
  private final Map<String, ImageContent> contents = new LinkedHashMap<>();
  private final Map<SliceId, HeldColour> colour = new HashMap<>();
  private final Map<SliceId, ImageContent.Grey> greyOf = new HashMap<>();
  private final Map<String, Note> withoutPicture = new LinkedHashMap<>();
  private final Map<SliceId, Note> undecodable = new LinkedHashMap<>();
  private final List<SliceId> anchors = new ArrayList<>();
  private String modality = "";
  private String bodyPart = "";
  private String description = "";
  private @Nullable Integer seriesNumber;
  private @Nullable VoiWindow measuredWindow;
  private @Nullable Thumbnail thumbnail;
  private long colourBytes;
  private boolean onScreen;
  private int frames;
  private boolean closed;

  private record HeldColour(int columns, int rows, HeldBytes rgb) {}

  SeriesContent(String seriesInstanceUid) {
    this.seriesInstanceUid = seriesInstanceUid;
    slices.onChange(this::announce);
  }

  /// Series Instance UID.
  public String seriesInstanceUid() {
    return seriesInstanceUid;
  }

  /// Modality, or "" before the first header.
  public synchronized String modality() {
    return modality;
  }

  /// Series Description, or the modality where there is none.
  public synchronized String description() {
    return description.isEmpty() ? modality : description;
  }

  /// Series Number, or null.
  public synchronized @Nullable Integer seriesNumber() {
    return seriesNumber;
  }

  /// The grey slices: volumes to cut planes from, and stacks. Owned by this series; not to be
  /// closed by anybody else.
  public GrowingSeries slices() {
    return slices;
  }

  /// Calls `listener` after anything here changed.
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /// Stops calling `listener`.
  public void removeListener(Runnable listener) {
    listeners.remove(listener);
  }

  /// Instances that are here, whatever they hold.
  public synchronized int instances() {
    return contents.size();
  }

  /// Frames a picture can be made of, grey and colour.
  public synchronized int frames() {
    return frames;
  }

  private static int framesOf(@Nullable ImageContent content) {
    return switch (content) {
      case ImageContent.Grey grey -> grey.frames().size();
      case ImageContent.Colour rgb -> rgb.frames();
      case ImageContent.NoPicture none -> 0;
      case null -> 0;
    };
  }

  /// Frames decoded so far, the failed ones not counted.
  public synchronized int decodedFrames() {
    return slices.arrivedSlices() + colour.size();
  }

  /// Whether there is anything to look at.
  public boolean hasPictures() {
    return frames() > 0;
  }

  /// The colour frames in the order of their instances, decoded or not.
  public synchronized List<SliceId> colourFrames() {
    List<ImageContent.Colour> images = new ArrayList<>();
    for (ImageContent content : contents.values()) {
      if (content instanceof ImageContent.Colour image) {
        images.add(image);
      }
    }
    images.sort((a, b) -> Integer.compare(instanceNumber(a.facts()), instanceNumber(b.facts())));
    List<SliceId> ids = new ArrayList<>();
    for (ImageContent.Colour image : images) {
      for (int frame = 1; frame <= image.frames(); frame++) {
        ids.add(new SliceId(image.sopInstanceUid(), frame));
      }
    }
    return List.copyOf(ids);
  }

  private static int instanceNumber(ImageFacts facts) {
    Integer number = facts.instanceNumber();
    return number == null ? Integer.MAX_VALUE : number;
  }

  /// What can hang in a viewport, largest volume first, then stacks, then colour pictures. A set
  /// keeps its anchor while the series grows.
  public List<DisplaySet> displaySets() {
    SeriesPlan plan = slices.plan();
    List<SliceId> colourIds = colourFrames();
    List<DisplaySet> sets = new ArrayList<>();
    List<String> names = VolumeNames.of(plan.volumes());
    for (int n = 0; n < names.size(); n++) {
      VolumeLayout volume = plan.volumes().get(n);
      SliceId anchor = anchorAmong(id -> volume.slotOf(id) >= 0, volume.first().id());
      sets.add(new DisplaySet(this, DisplaySet.Kind.VOLUME, anchor, volume.slices(), names.get(n)));
    }
    for (StackLayout stack : plan.stacks()) {
      SliceId anchor =
          anchorAmong(
              id -> stack.slices().stream().anyMatch(slice -> slice.id().equals(id)),
              stack.slices().getFirst().id());
      String name =
          switch (stack.why()) {
            case NOT_PLACED -> {
              boolean usual = plan.volumes().isEmpty() && !CROSS_SECTIONS.contains(modality());
              yield usual ? "" : "without a place";
            }
            case LOCALIZER -> "scout";
            case SINGLE -> "single slices";
            case REPEAT -> "repeated slices";
          };
      sets.add(new DisplaySet(this, DisplaySet.Kind.STACK, anchor, stack.slices().size(), name));
    }
    if (!colourIds.isEmpty()) {
      sets.add(
          new DisplaySet(
              this, DisplaySet.Kind.COLOUR, colourIds.getFirst(), colourIds.size(), "colour"));
    }
    return sets;
  }

  private synchronized SliceId anchorAmong(Predicate<SliceId> isMember, SliceId otherwise) {
    for (SliceId anchor : anchors) {
      if (isMember.test(anchor)) {
        return anchor;
      }
    }
    anchors.add(otherwise);
    return otherwise;
  }

  /// A decoded colour frame, or empty while it is awaited.
  public synchronized Optional<ColourFrame> colourFrame(SliceId id) {
    return Optional.ofNullable(colour.get(id))
        .map(held -> new ColourFrame(held.columns, held.rows, held.rgb.copyOut()));
  }

  /// Whether a picture can be shown, or is known to be undecodable.
  public synchronized boolean isSettled(SliceId id) {
    return colour.containsKey(id) || undecodable.containsKey(id) || slices.has(id);
  }

  // What the budget asks.

  @Override
  public synchronized long heldBytes() {
    return slices.heldBytes() + colourBytes;
  }

  @Override
  public synchronized boolean isOnScreen() {
    return onScreen;
  }

  synchronized void setOnScreen(boolean shown) {
    onScreen = shown;
  }

  /// Calls `forgotten` when decoded pictures were given back.
  void onGiveBack(Runnable forgotten) {
    gaveBack = forgotten;
  }

  @Override
  public void giveBack() {
    synchronized (this) {
      if (onScreen || closed) {
        return;
      }
      releaseColour();
    }
    slices.giveBack();
    gaveBack.run();
    announce();
  }

  private void releaseColour() {
    colour.values().forEach(held -> held.rgb.close());
    colour.clear();
    colourBytes = 0;
  }

  /// What an instance holds, or empty when it is not here.
  public synchronized Optional<ImageContent> content(String sopInstanceUid) {
    return Optional.ofNullable(contents.get(sopInstanceUid));
  }

  /// The sentence on one frame that could not be decoded, or empty.
  public synchronized Optional<Note> noteOn(SliceId id) {
    return Optional.ofNullable(undecodable.get(id));
  }

  /// What of an image could not be used, as a sentence, or "".
  public String cautionOn(String sopInstanceUid) {
    return switch (content(sopInstanceUid).orElse(null)) {
      case ImageContent.Grey grey -> grey.facts().caution();
      case ImageContent.Colour picture -> picture.facts().caution();
      case null, default -> "";
    };
  }

  /// Sentences on instances that show no picture, and on frames that cannot be decoded.
  public synchronized List<Note> notes() {
    List<Note> notes = new ArrayList<>(withoutPicture.values());
    notes.addAll(undecodable.values());
    return List.copyOf(notes);
  }

  /// How many {@link #notes} there are.
  public synchronized int noteCount() {
    return withoutPicture.size() + undecodable.size();
  }

  /// The VOI LUTs and windows the file of a picture brings, in its order.
  ///
  /// @param id the picture; null asks for those of the middle instance
  public synchronized List<StatedWindow> statedWindows(@Nullable SliceId id) {
    ImageContent.Grey grey = id == null ? middleGrey() : greyOf.get(id);
    return grey == null ? List.of() : grey.windows();
  }

  /// The window a picture or volume opens with: its own slice's first, else the series'.
  public synchronized VoiWindow windowOf(SliceId id) {
    List<StatedWindow> own = statedWindows(id);
    return own.isEmpty() ? initialWindow() : own.getFirst().window();
  }

  /// Whether low values of a grey picture are meant white (MONOCHROME1).
  public synchronized boolean isLowWhite(SliceId id) {
    ImageContent.Grey grey = greyOf.get(id);
    return grey != null && grey.frames().getFirst().monochrome1();
  }

  private ImageContent.@Nullable Grey middleGrey() {
    List<ImageContent.Grey> grey = new ArrayList<>();
    for (ImageContent content : contents.values()) {
      if (content instanceof ImageContent.Grey image) {
        grey.add(image);
      }
    }
    grey.sort((a, b) -> Integer.compare(instanceNumber(a.facts()), instanceNumber(b.facts())));
    return grey.isEmpty() ? null : grey.get(grey.size() / 2);
  }

  /// The window the series opens with: its middle slice's own, else the usual one of its modality,
  /// else one over the values of the first decoded slice.
  public synchronized VoiWindow initialWindow() {
    List<StatedWindow> stated = statedWindows(null);
    if (!stated.isEmpty()) {
      return stated.getFirst().window();
    }
    VoiWindow measured = measuredWindow;
    return VoiPresets.usual(modality, bodyPart)
        .orElse(measured == null ? VoiWindow.spanning(0, 4095) : measured);
  }

  /// Whether [#initialWindow] will change once pixels are decoded.
  public synchronized boolean isWindowKnown() {
    if (measuredWindow != null || VoiPresets.usual(modality, bodyPart).isPresent()) {
      return true;
    }
    for (ImageContent content : contents.values()) {
      if (content instanceof ImageContent.Grey image && !image.windows().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /// What keys 1–9 do here.
  ///
  /// @param id the picture on the screen, or the middle slice of the volume; null when not known
  public List<VoiPreset> presets(@Nullable SliceId id) {
    return VoiPresets.of(
        modality(), statedWindows(id), id == null ? initialWindow() : windowOf(id));
  }

  /// A small picture of a middle slice, once one is decoded.
  public synchronized Optional<Thumbnail> thumbnail() {
    return Optional.ofNullable(thumbnail);
  }

  // What the loader brings.

  /// Takes in what an instance's header says; a second time does nothing.
  ///
  /// @return what it holds
  ImageContent learn(String sopInstanceUid, Dataset header) {
    ImageContent content = ImageConversion.of(sopInstanceUid, header);
    synchronized (this) {
      ImageContent before = contents.putIfAbsent(sopInstanceUid, content);
      if (before != null) {
        return before;
      }
      frames += framesOf(content);
      if (content instanceof ImageContent.NoPicture none) {
        note(none);
      }
      if (modality.isEmpty()) {
        modality = header.string(Tag.Modality, "OT");
        bodyPart = header.string(Tag.BodyPartExamined, "");
        description = header.string(Tag.SeriesDescription, "").strip();
        seriesNumber = header.integer(Tag.SeriesNumber);
      }
      if (content instanceof ImageContent.Grey grey) {
        grey.frames().forEach(frame -> greyOf.put(frame.id(), grey));
      }
    }
    return content;
  }

  private void note(ImageContent.NoPicture none) {
    withoutPicture.put(
        none.sopInstanceUid(), new Note(none.sopInstanceUid(), none.sentence(), none.damaged()));
  }

  void takeUnreadable(String sopInstanceUid, String sentence) {
    synchronized (this) {
      ImageContent.NoPicture none = new ImageContent.NoPicture(sopInstanceUid, sentence, true);
      frames -= framesOf(contents.put(sopInstanceUid, none));
      note(none);
    }
    announce();
  }

  /// @param cells as [GrowingSeries#add] wants them
  void takeGrey(SliceHeader header, MemorySegment cells) {
    synchronized (this) {
      if (closed) {
        return;
      }
      if (!isWindowKnown()) {
        measuredWindow = VoiPresets.fromSlice(StoredSlice.copyOf(header, cells));
      }
    }
    slices.add(header, cells);
  }

  void takeColour(SliceId id, ColourFrame frame) {
    synchronized (this) {
      if (closed || colour.containsKey(id)) {
        return;
      }
      HeldBytes rgb = new HeldBytes(frame.rgb());
      colour.put(id, new HeldColour(frame.columns(), frame.rows(), rgb));
      colourBytes += rgb.length();
      if (thumbnail == null) {
        thumbnail = SmallPicture.of(frame, THUMBNAIL_PIXELS);
      }
    }
    announce();
  }

  void takeThumbnail(StoredSlice slice) {
    VoiWindow window;
    synchronized (this) {
      if (!isWindowKnown()) {
        measuredWindow = VoiPresets.fromSlice(slice);
      }
      window = initialWindow();
    }
    Thumbnail small = SmallPicture.of(slice, window, THUMBNAIL_PIXELS);
    synchronized (this) {
      thumbnail = small;
    }
    announce();
  }

  void takeThumbnail(ColourFrame frame) {
    synchronized (this) {
      thumbnail = SmallPicture.of(frame, THUMBNAIL_PIXELS);
    }
    announce();
  }

  void takeUndecodable(SliceId id, String sentence) {
    synchronized (this) {
      undecodable.put(id, new Note(id.sopInstanceUid(), sentence, true));
    }
    announce();
  }

  void announce() {
    listeners.forEach(Runnable::run);
  }

  void close() {
    synchronized (this) {
      closed = true;
      releaseColour();
      thumbnail = null;
    }
    listeners.clear();
    slices.close();
  }
}
