#!/bin/sh
# Usage: train.sh JAVA JAR CACHE
# Runs a few commands in a home of their own and keeps the classes they needed, ready to run, for later starts.
set -eu
java=$1 jar=$2 cache=$3
# A cache serves only a Java with the same collector and layout of objects as the one that made it.
unset JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS
place=$(mktemp -d /tmp/berth-train.XXXXXX)
trap 'rm -rf "$place"' EXIT INT TERM

# Reads commands and runs them; options are for the JVM.
run() {
    env HOME="$place" BERTH_HOME="$place/home" DOCKER_CONFIG="$place/docker" KUBECONFIG="$place/kube" \
        "$java" "$@" -XX:+UseSerialGC -XX:-UsePerfData -XX:TieredStopAtLevel=1 \
        -Djdk.reflect.useNativeAccessorOnly=true -Xms8m -Xmx256m -Dstdout.encoding=UTF-8 -Dberth.terminals= -jar "$jar"
}

# A profile cannot be made of an image that is not there, but the database is, and is read by what is kept. Made before, since
# classes that only making needs would be loaded at each start.
echo 'profile create trained --no-start --image 0' | run >/dev/null 2>&1 || true
printf '%s\n' version 'version -o json' help 'profile list -o json' 'profile list' 'profile show --help' status \
    'status -o yaml' 'profile show missing' 'profile history missing' mistyped |
    run "-XX:AOTCacheOutput=$cache" || [ -f "$cache" ]
