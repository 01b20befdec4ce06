/// What `run bench pool` measures with: a PostgreSQL server of the benchmark's own, `pgbench` as
/// the peer, claims by many connections at once, list pages, and how soon a colleague's claim is
/// seen.
///
/// Made-up patients only, on the loopback interface, in a folder that goes with the benchmark.
/// Thread: the benchmark's own, and one per connection while claims are counted. The bare
/// statements that ours is compared with are SQL written here; everything measured goes through the
/// rooms themselves. Deliberately absent: how figures are reported, and the command line: `launch`.
@NullMarked
package org.readingroom.app.bench.pool;

import org.jspecify.annotations.NullMarked;
