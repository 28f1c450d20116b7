#!/bin/sh
# Usage: train.sh JAVA JAR CACHE
# Runs a few commands in a home of their own and keeps the classes they needed, ready to run, for later starts.
set -eu
place=$(mktemp -d /tmp/berth-train.XXXXXX)
trap 'rm -rf "$place"' EXIT INT TERM
printf '%s\n' version 'version -o json' help 'profile list -o json' 'profile list' 'profile show --help' status \
    'status -o yaml' 'profile show missing' 'profile history missing' mistyped |
    env HOME="$place" BERTH_HOME="$place/home" DOCKER_CONFIG="$place/docker" KUBECONFIG="$place/kube" \
        "$1" -XX:AOTCacheOutput="$3" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
        -Xms24m -Xmx256m -Dstdout.encoding=UTF-8 -Dberth.terminals= -jar "$2" || [ -f "$3" ]
