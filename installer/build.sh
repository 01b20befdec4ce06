# Sourced by run: builds the program once, and again when a source is newer than the build. Expects
# $root and JAVA_HOME. Leaves $classpath.

lib="$root/app/target/lib"
stamp="$root/app/target/built.stamp"

stale() {
  [ -e "$stamp" ] || return 0
  [ -n "$(find "$root"/pom.xml "$root"/{netclient,render,app}/{pom.xml,src/main} -newer "$stamp" -print -quit)" ]
}

if stale; then
  mkdir -p "$root/app/target"
  (
    flock 9 # several commands may be started at once: one builds, the others wait
    if stale; then
      echo "Building Reading Room (once; needs Maven Central the first time) …" >&2
      started=$(mktemp)
      log="$root/app/target/build.log"
      if ! (cd "$root" && mvn -B -q -DskipTests -pl app -am package) >"$log" 2>&1; then
        grep -E 'ERROR' "$log" | head -20 >&2
        echo "The build failed; the whole log is in app/target/build.log" >&2
        exit 1
      fi
      mv "$started" "$stamp" # as old as the start of the build: edits made meanwhile rebuild
    fi
  ) 9>"$root/app/target/build.lock"
fi
classpath="$lib/*"
