# shellcheck shell=bash
# Completes berth in bash. Made by: berth completion bash
# Needs nothing but bash; with 4.0 or newer, paths are completed as everywhere else.

# Whether these words are a command, or the first words of one.
__berth_begins() {
    case $1 in
        # BEGINNINGS
        *) return 1 ;;
    esac
}

# Whether the option with this key is followed by a value.
__berth_takes_value() {
    case $1 in
        # VALUED
        *) return 1 ;;
    esac
}

# Offers what may stand at the place with this key.
__berth_place() {
    case $1 in
        # PLACES
        *) ;;
    esac
}

__berth_offer() {
    local word
    for word in "$@"; do
        if [[ $word == "$current"* ]]; then COMPREPLY+=("$word"); fi
    done
}

# What Berth keeps in this directory of its home; further words may stand there too.
__berth_kept() {
    local directory=${BERTH_HOME:-$HOME/.berth}/$1 entry
    shift
    __berth_offer "$@"
    for entry in "$directory"/*/; do
        entry=${entry%/}
        if [[ -d $entry ]]; then __berth_offer "${entry##*/}"; fi
    done
}

__berth_files() {
    local path
    # Readline itself completes paths best: it quotes them, and knows directories.
    compopt -o default 2>/dev/null && return
    while IFS= read -r path; do COMPREPLY+=("$path"); done < <(compgen -f -- "$current")
}

_berth() {
    local word last='' i typed=()
    COMPREPLY=()
    # Bash splits words at = and :, here --output=json is one word again.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ ($last == --*=) || ($word == = && $last == --?*) || ($word == : && -n $last) || $last == ?*: ]]; then
            typed[${#typed[@]} - 1]=$last$word
        else
            typed+=("$word")
        fi
        last=${typed[${#typed[@]} - 1]}
    done

    local current=$last command='' open='' passed='' option
    local -i arguments=0
    for word in "${typed[@]:0:${#typed[@]}-1}"; do
        if [[ -n $open ]]; then
            open=''
        elif [[ $word == -- ]]; then
            passed=yes
            break
        elif [[ $word == -?* ]]; then
            if __berth_takes_value "$command/$word"; then open=$word; fi
        elif ((arguments == 0)) && __berth_begins "${command:+$command }$word"; then
            command=${command:+$command }$word
        else
            arguments+=1
        fi
    done

    # What stands behind -- is for another program.
    if [[ -n $passed ]]; then return; fi
    if [[ -n $open ]]; then
        __berth_place "$command/$open"
    elif [[ $current == --*=* ]]; then
        option=${current%%=*}
        current=${current#*=}
        __berth_place "$command/$option"
        if [[ $COMP_WORDBREAKS != *=* ]]; then COMPREPLY=("${COMPREPLY[@]/#/$option=}"); fi
    elif [[ $current == -* ]]; then
        __berth_place "$command/options"
    else
        if ((arguments == 0)); then __berth_place "$command/commands"; fi
        __berth_place "$command/$((arguments + 1))"
    fi
}

complete -F _berth berth
