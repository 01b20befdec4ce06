package org.readingroom.netclient.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A real nginx that speaks HTTPS in front of a plain server of this machine: HTTP/2 by ALPN, or
/// HTTP/1.1 only. Writes down the protocol of each request it answered.
public final class NginxFront implements AutoCloseable {
  private final int port;
  private final Path requests;
  private final ServerProcess process;

  private NginxFront(int port, Path requests, ServerProcess process) {
    this.port = port;
    this.requests = requests;
    this.process = process;
  }

  /// @param folder empty; takes its files
  /// @param mostRequests after so many on one connection it says goodbye to it (GOAWAY)
  public static NginxFront start(
      Path folder, int target, TestCertificates.Issued own, boolean http2, int mostRequests) {
    String program = ServerProcess.program("nginx", "nginx-light");
    int port = FreePorts.one();
    Path requests = folder.resolve("requests.log");
    String configuration =
        """
        daemon off;
        master_process off;
        pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        events { worker_connections 256; }
        http {
          log_format protocol '$server_protocol $status $request_method $uri';
          access_log %2$s protocol;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          client_max_body_size 100m;
          keepalive_requests %8$d;
          server {
            listen 127.0.0.1:%3$d ssl%4$s;
            ssl_certificate %5$s;
            ssl_certificate_key %6$s;
            ssl_protocols TLSv1.2 TLSv1.3;
            location / {
              proxy_pass http://127.0.0.1:%7$d;
              proxy_http_version 1.1;
              proxy_buffering off;
            }
          }
        }
        """
            .formatted(
                folder,
                requests,
                port,
                http2 ? " http2" : "",
                own.certificate(),
                own.key(),
                target,
                mostRequests);
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve("nginx.conf");
      Files.writeString(file, configuration);
      List<String> command =
          List.of(program, "-p", folder.toString(), "-e", folder + "/error.log", "-c", "" + file);
      return new NginxFront(
          port,
          requests,
          ServerProcess.start(command, Map.of(), folder.resolve("nginx.log"), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  /// Protocol, status, method and path of every request that it has answered so far.
  public List<String> requests() throws IOException {
    return Files.readAllLines(requests);
  }

  @Override
  public void close() {
    process.close();
  }
}
