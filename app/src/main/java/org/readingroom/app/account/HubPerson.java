package org.readingroom.app.account;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A reader of a shared hub as its administrator sees them.
///
/// @param login the PostgreSQL role they sign in as
/// @param subspecialties such as "neuro"; may be empty
/// @param feeds may let studies into the pool, as the agent does
/// @param sees codes of the trusts whose items they see; "*" for all
/// @param reports codes of the trusts they may report for; "*" for all
/// @param retired can no longer sign in; what they wrote stays theirs
public record HubPerson(
    Reader reader,
    @Nullable String login,
    List<String> subspecialties,
    boolean feeds,
    List<String> sees,
    List<String> reports,
    boolean retired) {
  public HubPerson {
    subspecialties = List.copyOf(subspecialties);
    sees = List.copyOf(sees);
    reports = List.copyOf(reports);
  }
}
