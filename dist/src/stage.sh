#!/bin/sh
# Usage: stage.sh SOURCES DESTINATION TIMESTAMP
# Lays an installed Berth out: launcher, jar, a Java with just the modules that are needed, AOT caches, completions, man page.
# Run by Maven with the JDK that builds Berth in JAVA_HOME.
set -eu
sources=$1 destination=$2 timestamp=$3

# What jdeps finds in Berth's own classes and in the parts of its libraries that it uses.
modules=java.base,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http
modules=$modules,java.security.jgss,java.sql,java.sql.rowset,java.xml,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs

rm -rf "$destination"
mkdir -p "$destination/bin" "$destination/launcher" "$destination/share"
cp "$sources/dist/src/bin/berth" "$destination/bin/"
cp "$sources/launcher/start.sh" "$sources/launcher/host-packages.sh" "$destination/launcher/"
"$JAVA_HOME/bin/java" -Djarmode=tools -jar "$sources/shell/target/berth.jar" extract --destination "$destination/app"
"$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages \
    --output "$destination/runtime"

cd "$destination"
java=runtime/bin/java
mkdir -p share/man/man1 share/bash-completion/completions share/zsh/vendor-completions share/fish/vendor_completions.d
gzip -9n <"$sources/docs/man/berth.1" >share/man/man1/berth.1.gz
$java -jar app/berth.jar completion bash >share/bash-completion/completions/berth
$java -jar app/berth.jar completion zsh >share/zsh/vendor-completions/_berth
$java -jar app/berth.jar completion fish >share/fish/vendor_completions.d/berth.fish

# The caches remember the jars' times: they must be those that the archives give them.
find . -exec touch -h -d "$timestamp" {} +
"$sources/launcher/train.sh" "$destination/runtime/bin/java" "$destination/app/berth.jar" "$destination" \
    >"$destination.train.log" 2>&1
touch -d "$timestamp" ./*.aot .
