# shellcheck shell=sh
# shellcheck disable=SC2154 # $home and $builds come from ./berth, $jdk from jdk.sh
# Builds Berth from source into a new directory of $builds and makes it the current one by a rename: a running Berth
# keeps the one it was started from.

# Sets $build and $jdk, building if another process has not just done so.
ensure_build() {
    if [ ! -w "$home" ]; then
        # Someone else's installation: what is built there is what there is.
        { read -r build && read -r jdk; } 2>/dev/null <"$builds/current" || {
            echo "berth: nothing is built in $home, and you may not write there. Its owner has to run it once." >&2
            exit 3
        }
        build=$builds/$build
        return
    fi
    require_programs build
    if ! mkdir -p "$builds" 2>/dev/null || [ ! -w "$builds" ]; then
        # Left by root, who has run it before.
        echo "berth: you may not write to $builds. To do: sudo chown -R $(id -un) '$builds'" >&2
        exit 3
    fi
    lock_builds
    if ! fresh; then
        find_jdk
        make_build
    fi
    unlock_builds
}

lock_builds() {
    if command -v flock >/dev/null 2>&1; then
        exec 9>"$builds/lock"
        flock -n 9 || {
            echo 'berth: waiting for another build to end' >&2
            flock 9
        }
        return
    fi
    # Without flock a link that names its maker; that of a dead process is taken away.
    until ln -s $$ "$builds/lock.link" 2>/dev/null; do
        kill -0 "$(readlink "$builds/lock.link")" 2>/dev/null || rm -f "$builds/lock.link"
        sleep 1
    done
}

unlock_builds() {
    if command -v flock >/dev/null 2>&1; then exec 9>&-; else rm -f "$builds/lock.link"; fi
}

make_build() {
    name=$(date +%Y%m%d-%H%M%S)-$$
    build=$builds/$name
    log=$builds/build.log
    mkdir "$build"
    started=$(date +%s)
    echo "berth: building from source, which takes a minute or two (log: $log)" >&2
    # Written before the build, so that a source changed meanwhile is newer than it.
    printf '%s\n%s\n' "$name" "$jdk" >"$build/current"
    if ! (
        cd "$home" &&
            JAVA_HOME=$jdk mvn -B -q -DskipTests -Dspotless.check.skip=true -pl shell -am package &&
            "$jdk/bin/java" -Djarmode=tools -jar shell/target/berth.jar extract --destination "$build/app"
    ) >"$log" 2>&1 9>&- </dev/null; then
        rm -rf "$build"
        tail -n 30 "$log" >&2
        echo "berth: the build failed; its full output is in $log" >&2
        exit 1
    fi
    "$home/launcher/train.sh" "$jdk/bin/java" "$build/app/berth.jar" "$build" >>"$log" 2>&1 9>&- || true
    mv -f "$build/current" "$builds/current"
    remove_old_builds
    echo "berth: built in $(($(date +%s) - started)) s" >&2
}

# Removes the builds that no process runs from.
remove_old_builds() {
    running=$(ps -axww -o args= 2>/dev/null) || return 0
    for old in "$builds"/*/; do
        old=${old%/}
        case $running in *"$old/app/"*) continue ;; esac
        [ "$old" = "$build" ] || rm -rf "$old"
    done
}
