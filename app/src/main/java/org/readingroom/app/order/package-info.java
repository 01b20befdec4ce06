/// What trusts ask to be reported: orders as HL7 v2 and modality worklists tell of them.
///
/// {@link org.readingroom.app.order.Order} is the plain value everything else works with; {@link
/// org.readingroom.app.order.OrderMessages} reads HL7 v2 into it, and {@link
/// org.readingroom.app.order.ScheduledOrders} rows of a modality worklist; {@link
/// org.readingroom.app.order.OrderListener} takes messages over MLLP. The only room that imports
/// the HL7 library. Thread: any; the listener has threads of its own. Deliberately absent: the
/// database (whoever takes orders is handed in as an {@link org.readingroom.app.order.OrderTaker}),
/// sending of orders, and results.
@NullMarked
package org.readingroom.app.order;

import org.jspecify.annotations.NullMarked;
