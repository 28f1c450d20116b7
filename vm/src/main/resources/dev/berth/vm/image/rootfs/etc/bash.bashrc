# Read by every shell that a session over ssh begins with.

# What the engine has in its environment, such as a proxy and where to look for certificates: nerdctl and ctr fetch images
# themselves. Written as systemd reads it, which is as a shell does.
if [ -r /run/berth/environment ]; then
    set -a
    . /run/berth/environment
    set +a
fi

# The rest is for people.
[ -n "${PS1-}" ] || return
shopt -s checkwinsize
PS1='\u@\h:\w\$ '
