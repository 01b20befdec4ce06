package org.readingroom.netclient.archive;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/// Takes DICOMweb requests on one loopback port (PS3.18), with the JDK's own HTTP server.
final class WebListener implements AutoCloseable {
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int MISDIRECTED = 421;
  private static final int BUSY = 503;

  private static final Pattern LOOPBACK_HOST =
      Pattern.compile("(127(\\.\\d{1,3}){3}|localhost|\\[::1\\])(:\\d{1,5})?");

  static {
    // read once by the JDK's server: without it each answer waits for a delayed acknowledgement
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final Faults faults;
  private final Semaphore requests;
  private final WebServices services;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("archive-web-", 0).factory());

  WebListener(InetAddress address, int port, ArchiveFolder folder, Faults faults)
      throws IOException {
    this.faults = faults;
    this.requests = new Semaphore(folder.limits().maxRequests());
    this.services = new WebServices(folder, faults);
    this.server = HttpServer.create(new InetSocketAddress(address, port), 64);
    server.setExecutor(threads);
    server.createContext(WebServices.ROOT, this::serve);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void serve(HttpExchange exchange) {
    try (exchange) {
      if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
        return;
      }
      if (!requests.tryAcquire()) {
        answer(exchange, BUSY);
        return;
      }
      try {
        serveAdmitted(exchange);
      } finally {
        requests.release();
      }
    }
  }

  private void serveAdmitted(HttpExchange exchange) {
    try {
      if (!isMeantForUs(exchange)) {
        answer(exchange, MISDIRECTED);
      } else if (faults.refusesConnections()) {
        answer(exchange, BUSY);
      } else {
        services.serve(exchange);
      }
    } catch (WebServices.NotFoundException e) {
      answer(exchange, NOT_FOUND);
    } catch (Faults.HangUpException | InterruptedException e) {
      // the connection closes in the middle of the answer
    } catch (IOException | RuntimeException e) {
      answer(exchange, BAD_REQUEST);
    }
  }

  // A page in the user's browser can make it connect here under a name of the page's choice (DNS
  // rebinding) or across origins; programs that mean us say a loopback host and no origin.
  private static boolean isMeantForUs(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    return exchange.getRequestHeaders().getFirst("Origin") == null
        && host != null
        && LOOPBACK_HOST.matcher(host).matches();
  }

  private static void answer(HttpExchange exchange, int status) {
    try {
      if (exchange.getResponseCode() < 0) {
        exchange.sendResponseHeaders(status, -1);
      }
    } catch (IOException e) {
      // the client is gone
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
