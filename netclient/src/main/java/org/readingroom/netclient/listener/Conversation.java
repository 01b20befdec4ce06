package org.readingroom.netclient.listener;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.listener.Doorkeeper.WrongLinkException;
import org.readingroom.netclient.listener.Refusals.Reason;
import org.readingroom.netclient.message.CommandSet;
import org.readingroom.netclient.message.DataValue;
import org.readingroom.netclient.message.ViolationException;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.InstanceSink.IncomingInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection to our port, from its first byte to its end. Runs on a thread of its own; {@link
/// #cut} may be called from any.
final class Conversation implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreListener.class);

  /// Objects nobody asked for that an association may bring before it ends.
  private static final int MOST_UNREQUESTED = 16;

  private static final int VERIFIED = 0;

  private final StoreListener listener;
  private final Socket socket;
  private final InetAddress from;

  // of the conversation's thread
  private int unrequested;

  Conversation(StoreListener listener, Socket socket) {
    this.listener = listener;
    this.socket = socket;
    this.from = socket.getInetAddress();
  }

  /// Ends it now: closes the plain socket under everything, which frees a reader, a writer and a
  /// handshake. Never blocks.
  void cut() {
    try {
      socket.close();
    } catch (IOException e) {
      // gone either way
    }
  }

  /// Ends it because the association is not there in time.
  void tooSlow() {
    listener.refusals().note(Reason.TOO_SLOW, from, null);
    cut();
  }

  @Override
  public void run() {
    try {
      converse();
    } catch (ViolationException e) {
      listener.refusals().note(Reason.VIOLATION, from, e.getMessage());
    } catch (WrongLinkException e) {
      listener.refusals().note(Reason.NOT_ENCRYPTED, from, null);
    } catch (SSLException e) {
      listener.refusals().note(Reason.ENCRYPTION, from, null);
    } catch (SocketTimeoutException e) {
      listener.refusals().note(Reason.TOO_SLOW, from, null);
    } catch (IOException e) {
      // the archive hung up, or we did: the C-MOVE's own answer tells the rest
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      LOG.error("a connection to the store listener ended by a fault", e);
    } finally {
      cut();
      listener.ended(this);
    }
  }

  private void converse() throws IOException {
    ListenerLimits limits = listener.limits();
    List<ArchiveNode> here = Doorkeeper.at(from, listener.known());
    if (here.isEmpty()) {
      listener.refusals().note(Reason.ADDRESS, from, null);
      return;
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) limits.silence().toMillis());
    Doorkeeper.Link link = listener.doorkeeper().protect(socket, here);
    UpperLayer layer = new UpperLayer(link.socket(), link.in(), limits);
    AssociateRequest request = AssociateRequest.parse(layer.request());
    // PS3.8 table 9-21
    if (!request.calledAeTitle().equals(listener.aeTitle())) {
      listener.refusals().note(Reason.CALLED_AE_TITLE, from, null);
      layer.reject(1, 1, 7);
      return;
    }
    List<ArchiveNode> archives = Doorkeeper.recognised(here, request.callingAeTitle(), link.tls());
    if (archives.isEmpty()) {
      listener.refusals().note(Reason.CALLING_AE_TITLE, from, null);
      layer.reject(1, 1, 3);
      return;
    }
    if (!listener.associated(this)) {
      listener.refusals().note(Reason.CROWD, from, null);
      layer.reject(2, 3, 2);
      return;
    }
    Contexts contexts = new Contexts(request, limits.maxPduBytes(), listener.compressed());
    layer.send(UpperLayer.ASSOCIATE_AC, contexts.answer());
    serve(layer, contexts, archives);
  }

  private void serve(UpperLayer layer, Contexts contexts, List<ArchiveNode> archives)
      throws IOException {
    while (true) {
      switch (layer.awaitUnit()) {
        case UpperLayer.P_DATA -> {
          try {
            message(layer, contexts, archives);
          } catch (ViolationException e) {
            layer.abort(6);
            throw e;
          }
        }
        case UpperLayer.RELEASE_RQ -> {
          layer.releaseAnswer();
          return;
        }
        default -> {
          return;
        }
      }
    }
  }

  private void message(UpperLayer layer, Contexts contexts, List<ArchiveNode> archives)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataValue value;
    do {
      value = layer.nextValue();
      if (!value.command() || bytes.size() + value.length() > CommandSet.MOST_BYTES) {
        throw new ViolationException("a command set that does not add up");
      }
      bytes.write(layer.data().readNBytes(value.length()));
    } while (!value.last());
    CommandSet command = command(bytes.toByteArray());
    int contextId = value.contextId();
    Contexts.Accepted context = contexts.of(contextId);
    if (context == null) {
      throw new ViolationException("a message in a context that was not accepted");
    }
    ObjectStream object =
        command.hasDataset()
            ? new ObjectStream(layer, contextId, listener.limits().maxObjectBytes())
            : null;
    int status = status(command, context, object, archives);
    if (object != null) {
      object.skipRest();
    }
    if (command.isRequest()) {
      answer(layer, contextId, command.response(status));
    }
    if (unrequested > MOST_UNREQUESTED) {
      throw new ViolationException("object after object that nobody asked for");
    }
  }

  private int status(
      CommandSet command,
      Contexts.Accepted context,
      @Nullable ObjectStream object,
      List<ArchiveNode> archives)
      throws IOException {
    if (command.field() == CommandSet.C_ECHO_RQ
        && context.abstractSyntaxUid().equals(Contexts.VERIFICATION)) {
      return VERIFIED;
    }
    if (command.field() != CommandSet.C_STORE_RQ || object == null) {
      return Status.UNRECOGNIZED_OPERATION;
    }
    if (command.sopInstanceUid().isEmpty()
        || !command.sopClassUid().equals(context.abstractSyntaxUid())) {
      return notUnderstood("a C-STORE without a valid UID or of another class than agreed");
    }
    return store(command, context, object, archives);
  }

  private static CommandSet command(byte[] bytes) throws ViolationException {
    try {
      return CommandSet.parse(bytes);
    } catch (MalformedDicomException e) {
      throw new ViolationException("a command set that does not add up");
    }
  }

  private int notUnderstood(String what) {
    listener.refusals().note(Reason.VIOLATION, from, what);
    return Status.CANNOT_UNDERSTAND;
  }

  private int store(
      CommandSet command,
      Contexts.Accepted context,
      ObjectStream object,
      List<ArchiveNode> archives)
      throws IOException {
    List<Expectation> perhaps = listener.expectations(archives, command.sopInstanceUid());
    Expectation expected = null;
    ObjectHead head = null;
    if (!perhaps.isEmpty()) {
      try {
        head = ObjectHead.read(object, context.transferSyntaxUid());
      } catch (MalformedDicomException e) {
        object.rethrowIfBroken();
        return notUnderstood("an object whose beginning cannot be read");
      }
      for (Expectation each : perhaps) {
        if (each.covers(head)) {
          expected = each;
        }
      }
    }
    if (expected == null || head == null) {
      unrequested++;
      listener.refusals().note(Reason.UNREQUESTED, from, null);
      return Status.NOT_AUTHORIZED;
    }
    IncomingInstance incoming =
        new IncomingInstance(
            command.sopClassUid(), command.sopInstanceUid(), context.transferSyntaxUid());
    return expected.take(incoming, head, object, this);
  }

  private static void answer(UpperLayer layer, int contextId, byte[] command) throws IOException {
    layer.send(
        UpperLayer.P_DATA,
        ByteBuffer.allocate(6 + command.length)
            .putInt(command.length + 2)
            .put((byte) contextId)
            .put((byte) 3)
            .put(command)
            .array());
  }
}
