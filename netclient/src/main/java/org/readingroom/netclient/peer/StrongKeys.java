package org.readingroom.netclient.peer;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.security.interfaces.DSAKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a certificate may be made with (RFC 9325 4.5): RSA from 2,048 bits, elliptic curves from
/// 224, and no SHA-1 or MD5 signature. Comes on top of what the JDK disables. Immutable.
final class StrongKeys implements AlgorithmConstraints {
  private static final int LEAST_RSA_BITS = 2048;
  private static final int LEAST_CURVE_BITS = 224;

  @Override
  public boolean permits(
      Set<CryptoPrimitive> primitives,
      @Nullable String algorithm,
      @Nullable AlgorithmParameters parameters) {
    return algorithm == null || !isWeakDigest(algorithm, primitives);
  }

  @Override
  public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
    return switch (key) {
      case RSAKey rsa -> rsa.getModulus().bitLength() >= LEAST_RSA_BITS;
      case ECKey curve ->
          curve.getParams().getCurve().getField().getFieldSize() >= LEAST_CURVE_BITS;
      case DSAKey dsa -> false;
      default -> true;
    };
  }

  @Override
  public boolean permits(
      Set<CryptoPrimitive> primitives,
      @Nullable String algorithm,
      Key key,
      @Nullable AlgorithmParameters parameters) {
    return permits(primitives, algorithm, parameters) && permits(primitives, key);
  }

  private static boolean isWeakDigest(String algorithm, Set<CryptoPrimitive> primitives) {
    String name = algorithm.toUpperCase(Locale.ROOT);
    return primitives.contains(CryptoPrimitive.SIGNATURE)
        && (name.startsWith("SHA1WITH")
            || name.startsWith("MD5WITH")
            || name.startsWith("MD2WITH"));
  }
}
