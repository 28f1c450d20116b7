# shellcheck shell=sh
# shellcheck disable=SC2034 # $jdk is what the caller wants
# Finds a JDK, without starting any java. What tells a Java is in start.sh, which every launcher has read.

# Whether the directory holds a JDK that can build and run Berth.
is_jdk() {
    [ -x "$1/bin/javac" ] && is_java "$1"
}

# The first JDK that will do, in $jdk; asks the environment, then PATH, then the usual directories.
find_jdk() {
    if [ -n "${BERTH_JAVA_HOME:-}" ]; then
        is_jdk "$BERTH_JAVA_HOME" || refuse_java_home
        jdk=$BERTH_JAVA_HOME
        return
    fi
    on_path=$(command -v javac || true)
    if [ -n "$on_path" ]; then
        on_path=$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")
        on_path=${on_path%/bin/javac}
    fi
    for candidate in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
        if [ -n "$candidate" ] && is_jdk "$candidate"; then
            jdk=$candidate
            return
        fi
    done
    return 1
}
