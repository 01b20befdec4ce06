package org.readingroom.netclient.peer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where somebody may come from, as the settings write it: a host name, an address, or a network in
/// prefix form (RFC 4632, RFC 4291 2.3). Stateless; any thread, though a host name is looked up.
public final class SourceAddress {
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
  private static final Pattern HOST_NAME =
      Pattern.compile("(?!-)[A-Za-z0-9-]{1,63}(\\.(?!-)[A-Za-z0-9-]{1,63})*\\.?");
  private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})(\\.\\d{1,3}){3}");

  private SourceAddress() {}

  public static boolean isWellFormed(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return isLiteral(text)
          ? literal(text) != null
          : text.length() <= 253 && HOST_NAME.matcher(text).matches();
    }
    return prefix(text, slash) >= 0;
  }

  /// Whether an address is the one, or in the network, that the text means. A name that cannot be
  /// looked up means nobody. May block for a look-up.
  public static boolean covers(String text, InetAddress from) {
    int slash = text.indexOf('/');
    if (slash >= 0) {
      int bits = prefix(text, slash);
      InetAddress network = literal(text.substring(0, slash));
      return bits >= 0 && network != null && isWithin(network.getAddress(), bits, from);
    }
    if (isLiteral(text)) {
      InetAddress one = literal(text);
      return one != null && one.equals(from);
    }
    try {
      for (InetAddress one : InetAddress.getAllByName(text)) {
        if (one.equals(from)) {
          return true;
        }
      }
      return false;
    } catch (UnknownHostException nobody) {
      return false;
    }
  }

  /// Whether a host, as a setting or a web address names it, is this machine whatever name service
  /// is asked: `localhost` or a loopback address, not a name that begins like one.
  public static boolean isThisComputer(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    InetAddress address = isLiteral(bare) ? literal(bare) : null;
    return address != null && address.isLoopbackAddress();
  }

  private static boolean isWithin(byte[] network, int bits, InetAddress from) {
    byte[] address = from.getAddress();
    if (address.length != network.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((address[bit / 8] & mask) != (network[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static int prefix(String text, int slash) {
    String bits = text.substring(slash + 1);
    String network = text.substring(0, slash);
    InetAddress address = isLiteral(network) ? literal(network) : null;
    if (address == null || !bits.matches("\\d{1,3}")) {
      return -1;
    }
    int count = Integer.parseInt(bits);
    return count <= address.getAddress().length * 8 ? count : -1;
  }

  private static boolean isLiteral(String text) {
    return LITERAL.matcher(text).matches();
  }

  private static @Nullable InetAddress literal(String text) {
    if (!text.contains(":") && !IPV4.matcher(text).matches()) {
      return null; // the JDK takes "10" and "10.1" for addresses
    }
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException notAnAddress) {
      return null;
    }
  }
}
