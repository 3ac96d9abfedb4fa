# The names of netns or interface ($1), which the agent tells as patterns, one a line; compadd quotes
# them as the place needs it.
_lldpns_names() {
  local -a names expl
  names=(${(f)"$(lldpns complete $1 2>/dev/null)"})
  _wanted names expl $1 compadd -a - names
}

_lldpns_netns() { _lldpns_names netns }
_lldpns_interface() { _lldpns_names interface }
