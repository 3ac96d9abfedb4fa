
# The names of netns or interface ($1) that begin with the word $2, quoted as that word is quoted.
# The agent tells them as patterns, one a line, in which nothing is hidden; whoever made a namespace
# chose its name, so nothing in it may mean anything to the shell.
_lldpns_names() {
    local name rest=$2 typed= unfit
    case $rest in
        "'"*) typed=${rest:1} rest= unfit="[']" ;;
        '"'*) typed=${rest:1} rest= unfit='["$`\!]' ;;
    esac
    while [[ $rest == *\\* ]]; do # each backslash quotes what follows it
        typed+=${rest%%\\*} rest=${rest#*\\}
        typed+=${rest:0:1} rest=${rest:1}
    done
    typed+=$rest
    while IFS= read -r name; do
        [[ $name == "$typed"* ]] || continue
        if [[ -z $unfit ]]; then
            printf '%q\n' "$name"
        elif [[ $name != *$unfit* ]]; then # what would end the quotes, or mean something in them
            printf '%s\n' "$name"
        fi
    done < <(lldpns complete "$1" 2>/dev/null)
}

_lldpns_netns() { _lldpns_names netns "$1"; }
_lldpns_interface() { _lldpns_names interface "$1"; }

# bash takes words apart at COMP_WORDBREAKS: at the = of --netns=web, at the : of net:[4026531840].
# Put them together again, and give back only what is to stand after the last break.
_lldpns() {
    local word gap rest=$COMP_LINE last=${COMP_WORDS[COMP_CWORD]} before reply
    local -a words=()
    for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
        gap=${rest%%[![:blank:]]*} rest=${rest#"${rest%%[![:blank:]]*}"}
        if [[ -z $gap && ${#words[@]} -gt 0 ]]; then
            words[-1]+=$word
        else
            words+=("$word")
        fi
        rest=${rest#"$word"}
    done
    [[ $last == [=:] ]] && last=
    before=${words[-1]%"$last"}
    [[ $before == --*=* ]] && before=${before#*=}
    local -a COMP_WORDS=()
    for word in "${words[@]}"; do
        case $word in
            --*=*) COMP_WORDS+=("${word%%=*}" "${word#*=}") ;;
            *) COMP_WORDS+=("$word") ;;
        esac
    done
    local COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _shtab_lldpns
    local -a replies=("${COMPREPLY[@]}")
    COMPREPLY=()
    for reply in "${replies[@]}"; do
        [[ $reply == "$before"* ]] && COMPREPLY+=("${reply#"$before"}")
    done
}

complete -o bashdefault -F _lldpns lldpns
