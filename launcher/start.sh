# shellcheck shell=sh
# shellcheck disable=SC2154 # $home, $build and $jdk come from the launcher: Berth's directory, the one with app/, the Java
# What every launcher does, of a clone and of an installed Berth: see to the programs that a command needs, and start Java.

# The first two words of the command, and whether its user has agreed to installing things.
read_command() {
    verb='' noun='' yes=${BERTH_YES:-} help=''
    for word in "$@"; do
        case $word in
            --) break ;;
            --yes | -y) yes=1 ;;
            --help | -h) help=1 ;;
            -*) ;;
            *) if [ -z "$verb" ]; then verb=$word; elif [ -z "$noun" ]; then noun=$word; fi ;;
        esac
    done
}

# Makes sure that the host has what the command that was read needs.
require_host() {
    case $help$verb/$noun in
        image/build)
            . "$home/launcher/host-packages.sh"
            require_programs machine image
            ;;
        up/* | profile/create | profile/start | profile/restart | profile/reset | profile/resume)
            . "$home/launcher/host-packages.sh"
            if has_image; then require_programs machine; else require_programs machine image; fi
            ;;
    esac
}

# The cache of ready classes for the command that was read, or nothing where there is none, and the heap it begins with.
choose_cache() {
    heap=-Xms8m
    case $help$verb/$noun in
        up/* | down/* | use/* | profile/create | profile/clone | profile/start | profile/stop | profile/restart | profile/reset | \
            profile/suspend | profile/resume | profile/delete | snapshot/create | snapshot/restore)
            cache=$build/machines.aot
            # They fill the least heap a dozen times until a machine runs; the collector took 20 ms of that.
            heap='-Xms72m -Xmn64m'
            [ ! -f "$cache" ] || return 0
            ;;
    esac
    cache=$build/berth.aot
    [ -f "$cache" ] || cache=''
}

# Whether the directory holds a Java that can run Berth; told by its release file, without starting it.
is_java() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
            JAVA_VERSION=*)
                major=${line#JAVA_VERSION=}
                major=${major#\"}
                major=${major%%[!0-9]*}
                [ "${major:-0}" -ge 25 ]
                return
                ;;
        esac
    done <"$1/release"
    return 1
}

refuse_java_home() {
    echo "berth: BERTH_JAVA_HOME=$BERTH_JAVA_HOME is not a JDK of version 25 or newer. Correct it or unset it." >&2
    exit 3
}

# Java opens its own files where a standard stream is closed, and Berth would read commands from them: input is empty
# instead. What cannot be written to fails as it did, and messages get lost.
fill_standard_streams() {
    true 3>&2 || exec 2>/dev/null
    { true 3<&0; } 2>/dev/null || exec 0</dev/null
    { true 3>&1; } 2>/dev/null || exec 1</dev/null
}

# Options for all Javas of this user may choose another garbage collector, and Java does not start with two of them. What
# else they say may be what reaches a network here, such as a proxy, and stays.
drop_collectors() {
    case "${JAVA_TOOL_OPTIONS:-} ${_JAVA_OPTIONS:-} ${JDK_JAVA_OPTIONS:-}" in *-XX:[+-]Use*GC*) ;; *) return 0 ;; esac
    for options in JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS; do
        eval "kept=\${$options-}"
        # shellcheck disable=SC2154 # set by eval
        kept=$(printf '%s\n' "$kept" | sed -E 's/-XX:[+-]Use[A-Za-z0-9]*GC([[:space:]]|$)/\1/g')
        case $kept in *[![:space:]]*) export "$options=$kept" ;; *) unset "$options" ;; esac
    done
}

# Becomes Java for the command that was read, for the launcher named first and with the arguments behind it.
start_java() {
    launcher=$1
    shift
    [ "${BERTH_JAVA_HOME:-$jdk}" = "$jdk" ] || is_java "$BERTH_JAVA_HOME" || refuse_java_home
    # Without a UTF-8 locale, one that is installed, Java would lose what is not ASCII in arguments and paths.
    case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
        C.UTF-8) ;;
        C | POSIX) export LC_ALL=C.UTF-8 ;;
        *) [ "$(locale charmap 2>/dev/null)" = UTF-8 ] || export LC_ALL=C.UTF-8 ;;
    esac
    # Java would say so in its own words.
    [ -d "$(pwd -P 2>/dev/null)" ] || {
        echo 'berth: the working directory is gone. To do: cd to one that is there' >&2
        exit 3
    }

    fill_standard_streams
    drop_collectors
    terminals=''
    [ ! -t 0 ] || terminals=0
    [ ! -t 1 ] || terminals=${terminals}1
    [ ! -t 2 ] || terminals=${terminals}2
    # How wide the terminal is, asked of the one that results go to.
    case $terminals in
        *1*) columns=$(stty size <&1 2>/dev/null) || columns='' ;;
        *2) columns=$(stty size <&2 2>/dev/null) || columns='' ;;
        *) columns='' ;;
    esac
    [ -z "$columns" ] || terminals=$terminals:${columns#* }

    choose_cache
    if [ -n "$cache" ] && [ "${BERTH_JAVA_HOME:-$jdk}" = "$jdk" ]; then
        set -- "-XX:AOTCache=$cache" -jar "$build/app/berth.jar" "$@"
    else
        set -- -jar "$build/app/berth.jar" "$@"
    fi
    # C1, for what runs ten times as often as usual, and a serial collector: commands end before more would pay, and
    # compiling takes memory. What is called by reflection is called once: no code is made for it. JVM messages must never
    # reach standard output.
    # shellcheck disable=SC2086 # words
    exec "${BERTH_JAVA_HOME:-$jdk}/bin/java" -XX:+UseSerialGC -XX:-UsePerfData -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=10 \
        -Djdk.reflect.useNativeAccessorOnly=true \
        $heap -Xmx256m -Xlog:disable -Xlog:all=error:stderr -Dstdout.encoding=UTF-8 "-Dberth.terminals=$terminals" \
        "-Dberth.launcher=$launcher" "$@"
}
