/// Many readers on one pool, and a judge of what they saw.
///
/// {@link PoolReaders} is a process full of readers who claim, renew, write, sign, forget and come
/// back with old tokens; {@link PoolHistory} is what each of them asked and was told, written down
/// before and after; {@link PoolJudge} looks for a contradiction, knowing nothing of how the hub
/// works.
package org.readingroom.app.pool;
