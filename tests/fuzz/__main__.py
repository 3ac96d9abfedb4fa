"""The coverage-guided run: `python -m tests.fuzz [options of libFuzzer] DIRECTORY...`.

The first directory takes what is found to reach new code, the others are only read.
"""

import sys

import atheris

with atheris.instrument_imports(include=["lldpns.protocol"]):
    from tests.fuzz.target import survives

atheris.Setup(sys.argv, survives)
atheris.Fuzz()
