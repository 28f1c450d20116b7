# berth shell-init zsh: switches docker's and kubectl's contexts when the working directory enters or leaves a project.
# In ~/.zshrc: eval "$(berth shell-init zsh)"
__berth_follow() {
    # Who leaves a subshell does not come by here on the way back, and bash does not look in one either.
    ((ZSH_SUBSHELL == 0)) || return 0
    local place=$PWD
    while [[ -n $place && ! -f $place/.berth.yaml ]]; do place=${place%/*}; done
    [[ -n $place || ! -f /.berth.yaml ]] || place=/
    if [[ ${__berth_project-} != "$place" ]]; then
        __berth_project=$place
        # Only from project to project is a process started.
        BERTH use --project </dev/null || true
    fi
}
autoload -Uz add-zsh-hook
add-zsh-hook chpwd __berth_follow
__berth_follow
