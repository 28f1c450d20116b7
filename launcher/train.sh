#!/bin/sh
# Usage: train.sh JAVA JAR DIRECTORY
# Runs commands in a home of their own and keeps the classes they needed, ready to run, for later starts: berth.aot is for
# most commands, and machines.aot for those that bring machines up and down, whose classes would take memory at each start.
# The latter run with stand-ins for QEMU and ssh: no machine is made, and a build needs neither.
set -eu
java=$1 jar=$2 caches=$3
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# A cache serves only a Java with the same collector and layout of objects as the one that made it.
unset JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS
place=$(mktemp -d /tmp/berth-train.XXXXXX)
trap 'rm -rf "$place"' EXIT INT TERM

digest=0000000000000000000000000000000000000000000000000000000000000000
image=$place/home/images/$digest

# Reads commands and runs them; options are for the JVM.
run() {
    env HOME="$place" BERTH_HOME="$place/home" DOCKER_CONFIG="$place/docker" KUBECONFIG="$place/kube" BERTH_MOUNTS=none \
        PATH="$place/bin:$PATH" TRAINING_JAVA="$java" TRAINING_CLASSES="$place" \
        "$java" "$@" -XX:+UseSerialGC -XX:-UsePerfData -XX:TieredStopAtLevel=1 \
        -Djdk.reflect.useNativeAccessorOnly=true -Xms8m -Xmx256m -Dstdout.encoding=UTF-8 -Dberth.terminals= \
        -Dberth.training=true -jar "$jar"
}

# Runs the commands, one an argument, and makes the cache that is named first.
train() {
    cache=$caches/$1
    shift
    printf '%s\n' "$@" | run "-XX:AOTCacheOutput=$cache" || [ -f "$cache" ]
}

# Puts the stand-ins on the PATH, and makes an image with nothing in it.
prepare_machines() {
    "$compiler" -d "$place" "$here/stand-ins/Qemu.java"
    mkdir -p "$place/bin" "$image"
    cp "$here/stand-ins/"[!Q]* "$place/bin/"
    mv "$place/bin/qemu-system" "$place/bin/qemu-system-$(uname -m | sed 's/^arm64$/aarch64/')"
    : >"$image/kernel"
    : >"$image/initrd"
    "$place/bin/qemu-img" create "$image/root.qcow2"
    architecture=$(uname -m | sed 's/^x86_64$/amd64/; s/^aarch64$/arm64/')
    file="{\"sha256\": \"$digest\", \"size\": 0}"
    cat >"$image/manifest.json" <<JSON
{"format": 1, "architecture": "$architecture", "kernel": "none", "createdAt": "2000-01-01T00:00:00Z", "berthVersion": "none",
"recipe": "none", "packages": {}, "files": {"kernel": $file, "initrd": $file, "root.qcow2": $file}}
JSON
}

# A profile cannot be made of an image that is not there, but the database is, and is read by what is kept. Made before, since
# classes that only making it needs would be loaded at each start.
echo 'profile create trained --no-start --image 1' | run >/dev/null 2>&1 || true
train berth.aot version 'version -o json' help 'profile list -o json' 'profile list' 'profile show --help' status \
    'status -o yaml' 'profile show missing' 'profile history missing' mistyped

# A Java of just the modules that Berth needs has no compiler; the JDK that it was made from has.
compiler=${java%/*}/javac
[ -x "$compiler" ] || compiler=${JAVA_HOME:-}/bin/javac
if [ -x "$compiler" ]; then
    prepare_machines
    # Not a start from disks: it asks the engine for more, by 3000 classes, and takes many times as long as they do.
    train machines.aot 'profile create trained --cpus 1 --memory 512MiB --timeout 20s' 'profile suspend trained' \
        'profile resume trained' 'profile reset trained --yes' 'use trained' 'profile stop trained' \
        'profile delete trained --yes' >"$place/said" 2>&1
    cat "$place/said"
    # Each of them succeeds, or the stand-ins no longer are what Berth expects.
    ! grep -q -e '^error:' -e 'could not' "$place/said" || exit 1
fi
