package org.readingroom.netclient.hostile;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;

/// Makes one damaged input out of good ones; the same seed makes the same input.
final class Mutator {
  private static final int MAX_BYTES = 1 << 18;

  private static final long[] LENGTHS = {
    0,
    1,
    2,
    7,
    8,
    0x7F,
    0x80,
    0xFF,
    0x100,
    0x7FFF,
    0x8000,
    0xFFFE,
    0xFFFF,
    0x10000,
    0x7FFFFFFFL,
    0x80000000L,
    0xFFFFFFF0L,
    0xFFFFFFFEL,
    0xFFFFFFFFL
  };

  private static final byte[][] WORDS = {
    {(byte) 0xFE, (byte) 0xFF, 0x00, (byte) 0xE0},
    {(byte) 0xFE, (byte) 0xFF, 0x0D, (byte) 0xE0},
    {(byte) 0xFE, (byte) 0xFF, (byte) 0xDD, (byte) 0xE0},
    {'S', 'Q', 0, 0},
    {'U', 'N', 0, 0},
    {'O', 'B', 0, 0},
    {'O', 'W', 0, 0},
    {(byte) 0xE0, 0x7F, 0x10, 0x00},
    {0x08, 0x00, 0x05, 0x00},
    {'.', '.', '/', '.'},
    {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xF7},
    {'[', '[', '[', '['},
    {'{', '"', 'v', 'r'},
    {'\r', '\n', '-', '-'}
  };

  private final List<byte[]> seeds;
  private final ToIntFunction<byte[]> head;
  private final Random random;

  /// @param head how many bytes of an input come before what is worth damaging: left whole in three
  ///   of four inputs, so that the damage gets past the first check
  Mutator(List<byte[]> seeds, ToIntFunction<byte[]> head, long seed) {
    this.seeds = seeds;
    this.head = head;
    this.random = new Random(seed);
  }

  byte[] next() {
    byte[] whole = seeds.get(random.nextInt(seeds.size()));
    int kept = random.nextInt(4) == 0 ? 0 : head.applyAsInt(whole);
    byte[] out = Arrays.copyOfRange(whole, kept, whole.length);
    int steps = 1 + random.nextInt(4);
    for (int i = 0; i < steps; i++) {
      out = step(out);
    }
    byte[] all = joined(whole, 0, kept, out, 0, out.length);
    return all.length > MAX_BYTES ? Arrays.copyOf(all, MAX_BYTES) : all;
  }

  private byte[] step(byte[] in) {
    if (in.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    int at = position(in.length);
    switch (random.nextInt(11)) {
      case 0 -> {
        return Arrays.copyOf(in, at);
      }
      case 1 -> {
        return joined(in, 0, at, in, Math.min(in.length, at + size(in.length)), in.length);
      }
      case 2 -> {
        int end = Math.min(in.length, at + size(in.length));
        return joined(in, 0, end, in, at, in.length); // a block twice
      }
      case 3 -> {
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        return joined(in, 0, at, other, position(other.length), other.length);
      }
      case 4 -> {
        byte[] noise = new byte[1 + random.nextInt(64)];
        random.nextBytes(noise);
        return inserted(in, at, noise);
      }
      case 5 -> {
        return inserted(in, at, WORDS[random.nextInt(WORDS.length)]);
      }
      case 6 -> put(in, at, WORDS[random.nextInt(WORDS.length)]);
      case 7, 8 -> put(in, at, length());
      case 9 -> in[at] ^= (byte) (1 << random.nextInt(8));
      default -> {
        for (int i = random.nextInt(16); i >= 0; i--) {
          in[position(in.length)] = (byte) random.nextInt(256);
        }
      }
    }
    return in;
  }

  /// Heads are short and matter most.
  private int position(int length) {
    if (length <= 1) {
      return 0;
    }
    return random.nextInt(3) == 0
        ? random.nextInt(Math.min(length, 1 + random.nextInt(length)))
        : random.nextInt(length);
  }

  private int size(int length) {
    return 1 + random.nextInt(random.nextBoolean() ? 16 : Math.max(1, length));
  }

  private byte[] length() {
    long value = LENGTHS[random.nextInt(LENGTHS.length)];
    int bytes = random.nextBoolean() ? 4 : 2;
    boolean bigEndian = random.nextBoolean();
    byte[] out = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      out[bigEndian ? bytes - 1 - i : i] = (byte) (value >> 8 * i);
    }
    return out;
  }

  private static void put(byte[] target, int at, byte[] value) {
    System.arraycopy(value, 0, target, at, Math.min(value.length, target.length - at));
  }

  private static byte[] inserted(byte[] in, int at, byte[] what) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(in, 0, at);
    out.writeBytes(what);
    out.write(in, at, in.length - at);
    return out.toByteArray();
  }

  private static byte[] joined(byte[] a, int from, int to, byte[] b, int start, int end) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(a, from, to - from);
    if (start < end) {
      out.write(b, start, end - start);
    }
    return out.toByteArray();
  }
}
