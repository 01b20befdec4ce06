package org.readingroom.app.order;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whoever keeps orders. Thread-safe; blocks on the database.
public interface OrderTaker {
  /// One message's orders.
  ///
  /// @param sender trust and sending application: whose control IDs these are
  /// @param controlId MSH-10
  /// @param digest of the whole message: a control ID used again for another message is another one
  /// @param orders in the order of the message; all are taken or none
  record Message(String sender, String controlId, String digest, List<Order> orders) {
    public Message {
      orders = List.copyOf(orders);
    }
  }

  /// @param again this very message was taken before, and nothing was done now
  /// @param refusal why none of it was taken, one sentence without patient data; null when it was
  record Taken(boolean again, @Nullable String refusal) {}

  /// When this returns without a refusal, the orders survive a power cut.
  ///
  /// @throws RuntimeException when they cannot be kept now; the sender may try again
  Taken take(Message message);
}
