# berth shell-init bash: switches docker's and kubectl's contexts when the working directory enters or leaves a project.
# In ~/.bashrc: eval "$(berth shell-init bash)"
__berth_follow() {
    local status=$?
    [[ ${__berth_directory-} == "$PWD" ]] && return "$status"
    __berth_directory=$PWD
    local place=$PWD
    while [[ -n $place && ! -f $place/.berth.yaml ]]; do place=${place%/*}; done
    [[ -n $place || ! -f /.berth.yaml ]] || place=/
    if [[ ${__berth_project-} != "$place" ]]; then
        __berth_project=$place
        # Only from project to project is a process started.
        BERTH use --project </dev/null || true
    fi
    return "$status"
}
case ";${PROMPT_COMMAND[*]-};" in
    *__berth_follow*) ;;
    *) PROMPT_COMMAND="__berth_follow${PROMPT_COMMAND:+;$PROMPT_COMMAND}" ;;
esac
