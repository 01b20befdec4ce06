package org.readingroom.netclient.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Seals and opens single values under one data key, and makes look-up keys for values that must be
/// found without being readable.
///
/// Each use has a key of its own, derived from the data key (HKDF-SHA256, RFC 5869). A sealed value
/// is bound to its place: the bytes of one row do not open in another. Safe from any thread. After
/// {@link #close()} nothing can be sealed or opened any more.
public final class Sealing implements AutoCloseable {
  /// Layout of a sealed value: version (1 byte), nonce (12), ciphertext, tag (16).
  private static final byte VERSION = 1;

  private static final AtomicBoolean WARMED = new AtomicBoolean();
  private static final int HEAD_BYTES = 1 + Aead.NONCE_BYTES;

  private final byte[] valueKey;

  /// Holds the key for look-ups; copied for each, which costs less than making one.
  private volatile @Nullable Mac lookupMac;

  private final byte[] wrapKey;
  private volatile boolean closed;

  private Sealing(byte[] dataKey) {
    valueKey = derive(dataKey, "value");
    lookupMac = mac(derive(dataKey, "lookup"));
    wrapKey = derive(dataKey, "wrap");
  }

  /// @param dataKey 32 bytes; copied, the caller may wipe it
  public static Sealing of(byte[] dataKey) {
    if (dataKey.length != Aead.KEY_BYTES) {
      throw new IllegalArgumentException("a data key has 32 bytes");
    }
    return new Sealing(dataKey);
  }

  /// A sealing nobody can repeat: what it seals is lost when it is closed. For tests and for things
  /// that must not outlive the process.
  public static Sealing ephemeral() {
    return of(Aead.randomBytes(Aead.KEY_BYTES));
  }

  /// Gets the cipher compiled, in the background, before the first large objects come; the second
  /// and later calls do nothing. Worth it for a process that will seal or open megabytes.
  public static void warmUp() {
    if (WARMED.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("seal-warm-up").start(Aead::warmUp);
    }
  }

  /// Seals one value of one row.
  ///
  /// @param place the table, or whatever names the kind of place
  /// @param id the row's id within it
  public byte[] seal(String place, String id, byte[] value) {
    requireOpen();
    byte[] nonce = Aead.randomBytes(Aead.NONCE_BYTES);
    byte[] out = new byte[HEAD_BYTES + value.length + Aead.TAG_BYTES];
    out[0] = VERSION;
    System.arraycopy(nonce, 0, out, 1, nonce.length);
    new Aead(valueKey).seal(nonce, context(place, id), value, 0, value.length, out, HEAD_BYTES);
    return out;
  }

  public byte[] sealText(String place, String id, String text) {
    return seal(place, id, text.getBytes(StandardCharsets.UTF_8));
  }

  /// @throws SealBrokenException when it was not sealed for this very place, or was changed
  public byte[] open(String place, String id, byte[] sealed) throws SealBrokenException {
    requireOpen();
    if (sealed.length < HEAD_BYTES + Aead.TAG_BYTES) {
      throw new SealBrokenException("a sealed value is cut short");
    }
    if (sealed[0] != VERSION) {
      throw new SealBrokenException("a sealed value was written by a newer version of the program");
    }
    byte[] nonce = Arrays.copyOfRange(sealed, 1, HEAD_BYTES);
    byte[] out = new byte[sealed.length - HEAD_BYTES - Aead.TAG_BYTES];
    new Aead(valueKey)
        .open(nonce, context(place, id), sealed, HEAD_BYTES, sealed.length - HEAD_BYTES, out, 0);
    return out;
  }

  public String openText(String place, String id, byte[] sealed) throws SealBrokenException {
    return new String(open(place, id, sealed), StandardCharsets.UTF_8);
  }

  /// A keyed hash by which an equal value can be found again (HMAC-SHA256, RFC 2104, its first 128
  /// bits as 32 hexadecimal digits). Without the key it says nothing about the value.
  ///
  /// @param purpose separates kinds: the same digits as Patient ID and as accession number give
  ///   different keys
  /// @param normalisedValue the caller normalises (case, spaces, padding)
  public String lookupKey(String purpose, String normalisedValue) {
    Mac keyed = lookupMac;
    if (keyed == null) {
      throw putAway();
    }
    try {
      Mac mac = (Mac) keyed.clone();
      return HexFormat.of().formatHex(mac.doFinal(context(purpose, normalisedValue)), 0, 16);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's HMAC-SHA256 can be copied", e);
    }
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA256", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  @Override
  public void close() {
    closed = true;
    Arrays.fill(valueKey, (byte) 0);
    lookupMac = null;
    Arrays.fill(wrapKey, (byte) 0);
  }

  /// The key that wraps the per-file keys of streams and journals.
  Aead wrapper() {
    requireOpen();
    return new Aead(wrapKey);
  }

  private void requireOpen() {
    if (closed) {
      throw putAway();
    }
  }

  private static IllegalStateException putAway() {
    return new IllegalStateException("the profile's key has been put away");
  }

  /// Both parts with their lengths, so that ("ab","c") and ("a","bc") differ.
  static byte[] context(String first, String second) {
    byte[] a = first.getBytes(StandardCharsets.UTF_8);
    byte[] b = second.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[4 + a.length + b.length];
    out[0] = (byte) (a.length >>> 24);
    out[1] = (byte) (a.length >>> 16);
    out[2] = (byte) (a.length >>> 8);
    out[3] = (byte) a.length;
    System.arraycopy(a, 0, out, 4, a.length);
    System.arraycopy(b, 0, out, 4 + a.length, b.length);
    return out;
  }

  static byte[] derive(byte[] key, String purpose) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(key)
                  .thenExpand(
                      ("readingroom 1 " + purpose).getBytes(StandardCharsets.UTF_8),
                      Aead.KEY_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("JDK 25 has HKDF", e);
    }
  }
}
