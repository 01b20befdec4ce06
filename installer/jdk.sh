# Sourced by run and test: sets JAVA_HOME to a JDK 25 or newer, installs one where it can, or says
# what to install and exits 2. JDK 25 is the only thing a person must provide.

jdk_version() { # the feature release of the JDK in $1, or 0
  [ -x "$1/bin/javac" ] || { echo 0; return; }
  local line
  line=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null)
  echo "${line:-0}"
}

find_jdk() {
  local candidate
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/*jdk* "$HOME"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$candidate" ] && [ "$(jdk_version "$candidate")" -ge 25 ]; then
      echo "$candidate"
      return 0
    fi
  done
  return 1
}

if ! JAVA_HOME=$(find_jdk); then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-cache show openjdk-25-jdk >/dev/null 2>&1; then
    echo "Installing openjdk-25-jdk …" >&2
    apt-get install -y --no-install-recommends openjdk-25-jdk >/dev/null
    JAVA_HOME=$(find_jdk) || true
  fi
fi
if [ -z "${JAVA_HOME:-}" ]; then
  echo "Reading Room needs a JDK 25 or newer, and none was found." >&2
  echo "Install one (for example Eclipse Temurin 25) and set JAVA_HOME to its folder, then try again." >&2
  exit 2
fi
export JAVA_HOME
