# Completes berth in fish. Made by: berth completion fish

# Whether these words are a command, or the first words of one.
function __berth_begins
    switch $argv[1]
        # BEGINNINGS
        case '*'
            return 1
    end
end

# Whether the option with this key is followed by a value.
function __berth_takes_value
    switch $argv[1]
        # VALUED
        case '*'
            return 1
    end
end

# Offers what may stand at the place with this key.
function __berth_place
    switch $argv[1]
        # PLACES
    end
end

# Offers words, each with the description that follows it.
function __berth_offer
    printf '%s\t%s\n' $argv
end

# What Berth keeps in this directory of its home; further words may stand there too.
function __berth_kept
    set -l home $HOME/.berth
    test -n "$BERTH_HOME"; and set home $BERTH_HOME
    set -l offered $argv[2..-1]
    for entry in $home/$argv[1]/*/
        set -a offered (string split -r -m 1 -f 2 / (string trim -r -c / $entry))
    end
    string join \n -- $offered
end

function __berth_files
    __fish_complete_path (string replace -r -- '^--[^=]*=' '' (commandline -ct))
end

function __berth_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l command ''
    set -l open ''
    set -l arguments 0
    for word in $words[2..-1]
        set -l longer (string trim -- "$command $word")
        if test -n "$open"
            set open ''
        else if test "$word" = --
            # What stands behind -- is for another program.
            return
        else if string match -q -- '-?*' $word
            __berth_takes_value "$command/$word"; and set open $word
        else if test $arguments -eq 0; and __berth_begins $longer
            set command $longer
        else
            set arguments (math $arguments + 1)
        end
    end

    if test -n "$open"
        __berth_place "$command/$open"
    else if string match -q -- '--*=*' $current
        set -l parts (string split -m 1 = -- $current)
        for offered in (__berth_place "$command/$parts[1]")
            printf '%s=%s\n' $parts[1] $offered
        end
    else if string match -q -- '-*' $current
        __berth_place "$command/options"
    else
        test $arguments -eq 0; and __berth_place "$command/commands"
        __berth_place "$command/"(math $arguments + 1)
    end
end

complete -c berth -f -a '(__berth_complete)'
