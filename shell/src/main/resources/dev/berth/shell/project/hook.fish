# berth shell-init fish: switches docker's and kubectl's contexts when the working directory enters or leaves a project.
# In ~/.config/fish/config.fish: berth shell-init fish | source
function __berth_follow --on-variable PWD
    status is-command-substitution; and return
    set -l place $PWD
    while test -n "$place" -a ! -f "$place/.berth.yaml"
        set place (string replace -r '/[^/]*$' '' -- $place)
    end
    if test -z "$place" -a -f /.berth.yaml
        set place /
    end
    if test "$__berth_project" != "$place"
        set -g __berth_project $place
        # Only from project to project is a process started.
        BERTH use --project </dev/null
    end
end
__berth_follow
