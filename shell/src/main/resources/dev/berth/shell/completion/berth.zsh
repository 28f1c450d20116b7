#compdef berth
# Completes berth in zsh. Made by: berth completion zsh

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
        *) return 1 ;;
    esac
}

# Offers words, each with its description behind a colon.
__berth_offer() {
    local -a offered
    offered=("$@")
    _describe -V value offered
}

# What Berth keeps in this directory of its home; further words may stand there too.
__berth_kept() {
    local -a offered
    offered=("${@[2,-1]}" "${BERTH_HOME:-$HOME/.berth}/$1"/*(N/:t))
    _describe -V value offered
}

__berth_files() {
    _files
}

_berth() {
    local word command='' open=''
    local -i arguments=0 found=1
    for word in "${(@Q)words[2,CURRENT-1]}"; do
        if [[ -n $open ]]; then
            open=''
        elif [[ $word == -- ]]; then
            # What stands behind -- is for another program.
            return 1
        elif [[ $word == -?* ]]; then
            if __berth_takes_value "$command/$word"; then open=$word; fi
        elif ((arguments == 0)) && __berth_begins "${command:+$command }$word"; then
            command=${command:+$command }$word
        else
            arguments+=1
        fi
    done

    word=${(Q)words[CURRENT]}
    if [[ -n $open ]]; then
        __berth_place "$command/$open"
    elif [[ $word == --*=* ]]; then
        compset -P '*='
        __berth_place "$command/${word%%=*}"
    elif [[ $word == -* ]]; then
        __berth_place "$command/options"
    else
        if ((arguments == 0)); then __berth_place "$command/commands" && found=0; fi
        __berth_place "$command/$((arguments + 1))" && found=0
        return found
    fi
}

# Found in the fpath this file is the body of _berth; sourced, it registers it.
if [[ ${funcstack[1]-} == _berth ]]; then
    _berth "$@"
else
    compdef _berth berth
fi
