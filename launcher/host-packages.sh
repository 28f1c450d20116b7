# shellcheck shell=sh
# shellcheck disable=SC2154 # $home, $builds and $yes come from ./berth
# Which programs of the host Berth needs, what for, and the packages that have them.

# This is looked at before each command that starts a machine, so it starts few programs itself where nothing is missing.

system=$(uname -sm)
case $system in
    *arm64 | *aarch64) machine_architecture=aarch64 qemu_package=qemu-system-arm ;;
    *) machine_architecture=x86_64 qemu_package=qemu-system-x86 ;;
esac

# Where systems keep the keys that packages are signed with.
keyrings=/usr/share/keyrings

# Sets $programs: used for | program | what for | apt | dnf | pacman | zypper | brew
list_programs() {
    programs="\
build|jdk|compiles and runs Berth|openjdk-25-jdk-headless|java-25-openjdk-devel|jdk-openjdk|java-25-openjdk-devel|openjdk
build|mvn|builds Berth from source|maven|maven|maven|maven|maven
machine|qemu-system-$machine_architecture|runs the machines|$qemu_package|qemu-system-${machine_architecture%_64}-core|qemu-base|qemu-${machine_architecture%_64}|qemu
machine|qemu-img|makes their disks|qemu-utils|qemu-img|qemu-img|qemu-tools|qemu
machine|ssh|runs commands inside a machine|openssh-client|openssh-clients|openssh|openssh-clients|
machine|virtiofsd|shares folders with a machine|virtiofsd|virtiofsd|virtiofsd|virtiofsd|
image|mmdebstrap|puts an image together from Debian packages|mmdebstrap|mmdebstrap|mmdebstrap|mmdebstrap|
image|debian-keys|verify Debian's packages|debian-archive-keyring|debian-keyring|debian-archive-keyring|debian-archive-keyring|
image|mke2fs|makes an image's file system|e2fsprogs|e2fsprogs|e2fsprogs|e2fsprogs|e2fsprogs"
    [ "$(id -u)" != 0 ] || return 0
    programs="$programs
image|newuidmap|lets a normal user build an image|uidmap|shadow-utils|shadow|shadow|"
    case $system in
        Linux*) programs="$programs
machine|newuidmap|lets a normal user share folders|uidmap|shadow-utils|shadow|shadow|" ;;
    esac
}

# Whether the program, or what else goes by that name in the table, is there, on PATH or where systems keep what is not for everyone's PATH.
has_program() {
    case $1 in
        jdk)
            . "$home/launcher/jdk.sh"
            find_jdk
            return
            ;;
        debian-keys)
            [ -f "$keyrings/debian-archive-keyring.gpg" ] || [ -f "$keyrings/debian-archive-keyring.pgp" ]
            return
            ;;
    esac
    command -v "$1" >/dev/null 2>&1 && return
    for directory in /usr/local/sbin /usr/sbin /sbin /usr/libexec /usr/lib/qemu /usr/lib /usr/local/libexec; do
        [ -f "$directory/$1" ] && [ -x "$directory/$1" ] && return
    done
    # Folders are shared with virtiofsd on Linux only.
    case $1-$system in virtiofsd-Linux*) return 1 ;; virtiofsd-*) ;; *) return 1 ;; esac
}

# Whether an image has been built or imported already.
has_image() {
    for manifest in "${BERTH_HOME:-$HOME/.berth}"/images/*/manifest.json; do
        [ -f "$manifest" ] && return
    done
    return 1
}

package_manager() {
    for candidate in apt-get dnf pacman zypper brew; do
        if command -v "$candidate" >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
}

# Sets $missing, a list to read, and $packages, those to install, for the given uses; $manager, too, if there are any.
find_missing() {
    missing='' packages=''
    list_programs
    while IFS='|' read -r use program purpose apt dnf pacman zypper brew; do
        case " $* " in *" $use "*) ;; *) continue ;; esac
        has_program "$program" && continue
        [ -n "$manager" ] || manager=$(package_manager)
        case $manager in
            apt-get)
                package=$apt
                # In Debian 12 it is part of QEMU, later it is a package of its own.
                if [ "$program" = virtiofsd ] && grep -qs '^VERSION_ID="12"' /etc/os-release; then
                    package=qemu-system-common
                fi
                ;;
            dnf) package=$dnf ;;
            pacman) package=$pacman ;;
            zypper) package=$zypper ;;
            *) package=$brew ;;
        esac
        case $program in
            jdk) program='a JDK of version 25 or newer' ;;
            debian-keys) program="Debian's keys" ;;
        esac
        missing="$missing  $program: $purpose${package:+ (package $package)}
"
        case " $packages " in *" $package "*) ;; *) packages="$packages${packages:+ }$package" ;; esac
    done <<PROGRAMS
$programs
PROGRAMS
}

# Makes sure that the programs for the given uses are there: installs them where that was agreed to.
require_programs() {
    manager=''
    find_missing "$@"
    [ -n "$missing" ] || return 0
    printf 'berth: these are needed but not installed:\n%s' "$missing" >&2
    as_root=''
    [ "$(id -u)" = 0 ] || as_root='sudo '
    case $manager in
        apt-get) line="${as_root}apt-get install --no-install-recommends $packages" ;;
        dnf) line="${as_root}dnf install $packages" ;;
        pacman) line="${as_root}pacman -S $packages" ;;
        zypper) line="${as_root}zypper install $packages" ;;
        brew) line="brew install $packages" ;;
        *) line='' ;;
    esac
    if [ "$manager" != apt-get ]; then
        echo "berth: install them${line:+ with: $line}" >&2
        exit 3
    fi
    agreed_to_install "$line" || exit 3
    install_packages
    find_missing "$@"
    [ -n "$missing" ] || return 0
    printf 'berth: still missing:\n%s' "$missing" >&2
    case $missing in
        *JDK*)
            echo 'berth: this system has no JDK 25 of its own. Install one from https://adoptium.net, or unpack one' \
                'anywhere and set BERTH_JAVA_HOME to it.' >&2
            ;;
    esac
    exit 3
}

# At once with --yes, BERTH_YES=1 or as root where nobody can be asked; else after a question.
agreed_to_install() {
    [ "$yes" != 1 ] || return 0
    if [ ! -t 0 ] || [ ! -t 2 ]; then
        [ "$(id -u)" != 0 ] || return 0
        echo "berth: install them with: $1 (or let Berth do it with --yes)" >&2
        return 1
    fi
    printf 'berth: install them now with: %s ? [Y/n] ' "$1" >&2
    read -r answer || return 1
    case $answer in '' | y | Y | yes) return 0 ;; esac
    return 1
}

# Installs $packages with apt; those that this release does not have are left out, for the caller to find missing.
install_packages() {
    log=$(mktemp "${TMPDIR:-/tmp}/berth-install.XXXXXX")
    privileged=''
    [ "$(id -u)" = 0 ] || privileged=sudo
    echo "berth: installing $packages" >&2
    # shellcheck disable=SC2086 # one word or none
    $privileged env DEBIAN_FRONTEND=noninteractive apt-get -q update >"$log" 2>&1 || true
    known=''
    for package in $packages; do
        if apt-cache show "$package" >/dev/null 2>&1; then known="$known $package"; fi
    done
    # shellcheck disable=SC2086 # a list of words
    if [ -n "$known" ] && ! $privileged env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -y install --no-install-recommends $known >>"$log" 2>&1; then
        tail -n 20 "$log" >&2
        echo "berth: apt-get failed; its full output is in $log" >&2
        exit 3
    fi
    rm -f "$log"
}
