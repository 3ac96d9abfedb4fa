"""`make share`: completion for bash and zsh, and the manual pages, as /usr/share has them."""

import sys
from pathlib import Path

from generate import command, completion, configuration


def write(below: Path) -> None:
    """Write all files below a directory."""
    for place, text in {
        "bash-completion/completions/lldpns": completion.bash(),
        "zsh/site-functions/_lldpns": completion.zsh(),
        "man/man1/lldpns.1": command.page(),
        "man/man5/lldpns.toml.5": configuration.page(),
    }.items():
        path = below / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
