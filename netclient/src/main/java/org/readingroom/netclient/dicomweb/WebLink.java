package org.readingroom.netclient.dicomweb;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
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
    Failure problem =
        authorization != null && !isTls() && !isLoopback()
            ? WebFailures.secretOverPlainHttp()
            : null;
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
  }

  ArchiveNode node() {
    return node;
  }

  WebLimits limits() {
    return limits;
  }

  /// @param path after the base, starting with a slash; already encoded
  HttpRequest.Builder request(String path, Duration untilHeaders) {
    String text = base.toString();
    while (text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(text + path))
            .timeout(untilHeaders.isPositive() ? untilHeaders : Duration.ofMillis(1));
    if (authorization != null) {
      builder.header("Authorization", authorization);
    }
    return builder;
  }

  /// An answer's head, its body still on the wire.
  record Answer(HttpResponse<InputStream> response, WatchedBody body) implements AutoCloseable {
    int status() {
      return response.statusCode();
    }

    MediaType type() {
      return MediaType.parse(response.headers().firstValue("Content-Type").orElse(null));
    }

    @Override
    public void close() {
      body.finish();
    }
  }

  /// Sends and waits for the head of the answer.
  ///
  /// @throws WebException with the sentence, when there is no answer
  Answer send(HttpRequest request, Duration stall, Duration deadline, long maxBytes)
      throws WebException, InterruptedException {
    if (unusable != null) {
      throw new WebException(unusable);
    }
    WatchedBody body = new WatchedBody(stall, deadline, maxBytes);
    try {
      return new Answer(http.send(request, _ -> body), body);
    } catch (IOException e) {
      body.close();
      throw new WebException(http.isTerminated() ? OurFailures.closing() : WebFailures.of(e, node));
    } catch (IllegalArgumentException notAnHttpAddress) {
      throw new WebException(WebFailures.status(404, node));
    }
  }

  private boolean isTls() {
    return "https".equalsIgnoreCase(base.getScheme());
  }

  private boolean isLoopback() {
    return base.getHost() != null && SourceAddress.isThisComputer(base.getHost());
  }

  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdownNow();
  }
}
