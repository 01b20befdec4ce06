package org.readingroom.netclient.dicomweb;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.OurFailures;
import org.readingroom.netclient.peer.SourceAddress;
import org.readingroom.netclient.peer.TlsContexts;
import org.readingroom.netclient.peer.TlsFailures;
import org.readingroom.netclient.peer.TlsMaterial;

/// HTTP to one service: its base address, TLS, credentials and time limits. Thread-safe.
///
/// HTTP/2 where TLS offers it; plain links stay at HTTP/1.1, since the upgrade handshake confuses
/// small servers and brings nothing here. Redirects are refused, proxies are used for distant hosts
/// only.
final class WebLink implements AutoCloseable {
  private final ArchiveNode node;
  private final URI base;
  private final WebLimits limits;
  private final @Nullable String authorization;
  private final @Nullable Failure unusable;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("dicomweb-", 0).factory());
  private final HttpClient http;
  private final @Nullable PlainLink plain;

  WebLink(ArchiveNode node, URI base, WebLimits limits) {
    this.node = node;
    this.base = base;
    this.limits = limits;
    this.authorization = node.access().web().header();
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .executor(threads)
            .connectTimeout(limits.connect())
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(isTls() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
    if (isLoopback()) {
      builder.proxy(ProxySelector.of((InetSocketAddress) null));
    }
    Failure problem = null;
    if (authorization != null && !isTls() && !isLoopback()) {
      problem = WebFailures.secretOverPlainHttp();
    } else if (authorization != null
        && !authorization.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
      problem = WebFailures.secretNotForHeaders();
    }
    TlsMaterial tls = node.access().forWeb();
    if (isTls()) {
      try {
        SSLContext context =
            tls == null ? TlsContexts.of(new TlsMaterial(null, null, null)) : TlsContexts.of(tls);
        builder.sslContext(context).sslParameters(TlsContexts.parameters(context));
      } catch (IOException ourFiles) {
        problem = TlsFailures.ourFiles();
      }
    }
    this.unusable = problem;
    this.http = builder.build();
    this.plain = straight();
  }

  ArchiveNode node() {
    return node;
  }

  WebLimits limits() {
    return limits;
  }

  /// @param path after the base, starting with a slash; already encoded
  HttpRequest.Builder request(String path, Duration untilHeaders) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri(path))
            .timeout(untilHeaders.isPositive() ? untilHeaders : Duration.ofMillis(1));
    if (authorization != null && unusable == null) {
      builder.header("Authorization", authorization);
    }
    return builder;
  }

  private URI uri(String path) {
    String text = base.toString();
    while (text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    return URI.create(text + path);
  }

  /// An answer's head, its body still on the wire.
  ///
  /// @param security "plain", or the TLS version and suite
  record Answer(int status, HttpHeaders headers, String security, AnswerBody body)
      implements AutoCloseable {
    MediaType type() {
      return MediaType.parse(headers.firstValue("Content-Type").orElse(null));
    }

    @Override
    public void close() {
      body.finish();
    }
  }

  /// Sends and waits for the head of the answer. A question that meets a connection on its way out
  /// (HTTP/2's GOAWAY, a kept link that the server closes) is asked once more on a new one.
  ///
  /// @throws WebException with the sentence, when there is no answer
  Answer send(HttpRequest request, Duration stall, Duration deadline, long maxBytes)
      throws WebException, InterruptedException {
    if (unusable != null) {
      throw new WebException(unusable);
    }
    try {
      return sendOnce(request, stall, deadline, maxBytes);
    } catch (IOException e) {
      if (!request.method().equals("GET") || !isGoodbye(e) || http.isTerminated()) {
        throw notAnswered(e);
      }
    }
    try {
      return sendOnce(request, stall, deadline, maxBytes);
    } catch (IOException e) {
      throw notAnswered(e);
    }
  }

  // the JDK has no type of its own for it; all that says more is one
  private static boolean isGoodbye(IOException e) {
    return e.getClass() == IOException.class
        || e instanceof EOFException
        || e.getClass() == SocketException.class;
  }

  private WebException notAnswered(IOException e) {
    return e instanceof WebException already
        ? already
        : new WebException(http.isTerminated() ? OurFailures.closing() : WebFailures.of(e, node));
  }

  private Answer sendOnce(HttpRequest request, Duration stall, Duration deadline, long maxBytes)
      throws IOException, InterruptedException {
    WatchedBody body = new WatchedBody(stall, deadline, maxBytes);
    try {
      HttpResponse<InputStream> response = http.send(request, _ -> body);
      String security =
          response
              .sslSession()
              .map(session -> session.getProtocol() + " " + session.getCipherSuite())
              .orElse("plain");
      return new Answer(response.statusCode(), response.headers(), security, body);
    } catch (IOException e) {
      body.close();
      throw e;
    } catch (IllegalArgumentException notAnHttpAddress) {
      throw new WebException(WebFailures.status(404, node));
    }
  }

  /// Asks by the fastest way there is: straight sockets where nothing is encrypted and no proxy in
  /// between, else the JDK's client.
  ///
  /// @param path after the base, starting with a slash; already encoded
  /// @param accept the media types wanted
  /// @param deadline for the whole body
  /// @param maxBytes after which it is an {@link OversizedException}
  /// @throws WebException with the sentence, when there is no answer
  Answer ask(String path, String accept, Duration stall, Duration deadline, long maxBytes)
      throws WebException, InterruptedException {
    PlainLink straight = plain;
    if (straight == null) {
      return send(request(path, stall).header("Accept", accept).build(), stall, deadline, maxBytes);
    }
    if (unusable != null) {
      throw new WebException(unusable);
    }
    URI target = uri(path);
    List<String> headers = new ArrayList<>(List.of("Accept: " + accept));
    if (authorization != null) {
      headers.add("Authorization: " + authorization);
    }
    try {
      PlainAnswer answer = straight.get(target, headers, stall, deadline, maxBytes);
      return new Answer(answer.status(), answer.headers(), "plain", answer);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("request interrupted");
      }
      throw new WebException(straight.isClosed() ? OurFailures.closing() : WebFailures.of(e, node));
    }
  }

  // a http link with nobody in between; null where only the JDK's client knows the way
  private @Nullable PlainLink straight() {
    if (isTls() || !"http".equalsIgnoreCase(base.getScheme()) || base.getHost() == null) {
      return null;
    }
    ProxySelector proxies = ProxySelector.getDefault();
    boolean direct =
        isLoopback()
            || proxies == null
            || proxies.select(base).stream().allMatch(proxy -> proxy.type() == Proxy.Type.DIRECT);
    return direct ? new PlainLink(base, limits.connect()) : null;
  }

  private boolean isTls() {
    return "https".equalsIgnoreCase(base.getScheme());
  }

  private boolean isLoopback() {
    return base.getHost() != null && SourceAddress.isThisComputer(base.getHost());
  }

  @Override
  public void close() {
    if (plain != null) {
      plain.close();
    }
    http.shutdownNow();
    threads.shutdownNow();
  }
}
