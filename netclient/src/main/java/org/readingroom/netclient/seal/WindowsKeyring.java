package org.readingroom.netclient.seal;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The Credential Manager of Windows: `CredWriteW`, `CredReadW` and `CredDeleteW` of Advapi32,
/// which keep a secret encrypted under the person's login (DPAPI).
///
/// Written from Microsoft's documentation of `wincred.h`; its structure's layout is checked by a
/// test, the calls themselves never ran on Windows. Any failure means "no keyring".
final class WindowsKeyring implements Keyring {
  private static final int CRED_TYPE_GENERIC = 1;
  private static final int CRED_PERSIST_LOCAL_MACHINE = 2;
  private static final int MAX_SECRET_BYTES = 5 * 512;

  /// `CREDENTIALW` on 64-bit Windows.
  static final StructLayout CREDENTIAL =
      MemoryLayout.structLayout(
          ValueLayout.JAVA_INT.withName("Flags"),
          ValueLayout.JAVA_INT.withName("Type"),
          ValueLayout.ADDRESS.withName("TargetName"),
          ValueLayout.ADDRESS.withName("Comment"),
          ValueLayout.JAVA_LONG.withName("LastWritten"),
          ValueLayout.JAVA_INT.withName("CredentialBlobSize"),
          MemoryLayout.paddingLayout(4),
          ValueLayout.ADDRESS.withName("CredentialBlob"),
          ValueLayout.JAVA_INT.withName("Persist"),
          ValueLayout.JAVA_INT.withName("AttributeCount"),
          ValueLayout.ADDRESS.withName("Attributes"),
          ValueLayout.ADDRESS.withName("TargetAlias"),
          ValueLayout.ADDRESS.withName("UserName"));

  private final MethodHandle credWrite;
  private final MethodHandle credRead;
  private final MethodHandle credDelete;
  private final MethodHandle credFree;

  private WindowsKeyring(SymbolLookup advapi) {
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor write =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    FunctionDescriptor read =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS);
    FunctionDescriptor delete =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    credWrite = linker.downcallHandle(advapi.findOrThrow("CredWriteW"), write);
    credRead = linker.downcallHandle(advapi.findOrThrow("CredReadW"), read);
    credDelete = linker.downcallHandle(advapi.findOrThrow("CredDeleteW"), delete);
    credFree =
        linker.downcallHandle(
            advapi.findOrThrow("CredFree"), FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
  }

  /// {@link Keyring#NONE} where Advapi32 cannot be had.
  static Keyring find() {
    try {
      return new WindowsKeyring(SymbolLookup.libraryLookup("Advapi32.dll", Arena.global()));
    } catch (RuntimeException | LinkageError notWindows) {
      return Keyring.NONE;
    }
  }

  @Override
  public boolean write(String name, String secret) {
    byte[] blob = secret.getBytes(StandardCharsets.UTF_8);
    if (blob.length > MAX_SECRET_BYTES) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment credential = arena.allocate(CREDENTIAL);
      credential.set(ValueLayout.JAVA_INT, offset("Type"), CRED_TYPE_GENERIC);
      credential.set(ValueLayout.ADDRESS, offset("TargetName"), wide(arena, target(name)));
      credential.set(ValueLayout.JAVA_INT, offset("CredentialBlobSize"), blob.length);
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, blob);
      credential.set(ValueLayout.ADDRESS, offset("CredentialBlob"), bytes);
      credential.set(ValueLayout.JAVA_INT, offset("Persist"), CRED_PERSIST_LOCAL_MACHINE);
      credential.set(ValueLayout.ADDRESS, offset("UserName"), wide(arena, "readingroom"));
      boolean kept = (int) credWrite.invokeExact(credential, 0) != 0;
      bytes.fill((byte) 0);
      return kept;
    } catch (Throwable notKept) {
      return false;
    }
  }

  @Override
  public Optional<String> read(String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment found = arena.allocate(ValueLayout.ADDRESS);
      int ok = (int) credRead.invokeExact(wide(arena, target(name)), CRED_TYPE_GENERIC, 0, found);
      if (ok == 0) {
        return Optional.empty();
      }
      MemorySegment held = found.get(ValueLayout.ADDRESS, 0);
      try {
        MemorySegment credential = held.reinterpret(CREDENTIAL.byteSize());
        int length = credential.get(ValueLayout.JAVA_INT, offset("CredentialBlobSize"));
        if (length <= 0 || length > MAX_SECRET_BYTES) {
          return Optional.empty();
        }
        byte[] blob =
            credential
                .get(ValueLayout.ADDRESS, offset("CredentialBlob"))
                .reinterpret(length)
                .toArray(ValueLayout.JAVA_BYTE);
        return Optional.of(new String(blob, StandardCharsets.UTF_8));
      } finally {
        credFree.invokeExact(held);
      }
    } catch (Throwable notFound) {
      return Optional.empty();
    }
  }

  @Override
  public void delete(String name) {
    try (Arena arena = Arena.ofConfined()) {
      int gone = (int) credDelete.invokeExact(wide(arena, target(name)), CRED_TYPE_GENERIC, 0);
      if (gone == 0) {
        return; // it was not there
      }
    } catch (Throwable notThere) {
      // nothing is kept
    }
  }

  static long offset(String field) {
    return CREDENTIAL.byteOffset(MemoryLayout.PathElement.groupElement(field));
  }

  private static String target(String name) {
    return "Reading Room/" + name;
  }

  private static MemorySegment wide(Arena arena, String text) {
    return arena.allocateFrom(text, StandardCharsets.UTF_16LE);
  }
}
