"""Screen a library from a lab script: python screen.py library.smi

Needs `pip install 'athanor-lab[pandas]'` and a server: `athanor login`, or ATHANOR_URL and ATHANOR_API_KEY.
"""

import sys

from athanor_lab import InputInvalid, Lab

library = sys.argv[1] if len(sys.argv) > 1 else "library.smi"

with Lab() as lab:
    try:
        run = lab.run("screen", {"library": {"file": library}, "top": 10})
    except InputInvalid as error:
        sys.exit(f"{error}")
    print(run.id)
    result = run.watch().result()
    print(result)
    print(result.to_pandas()[["id", "smiles", "score"]].to_string(index=False))
    print("report:", result.save("screen-results")[0].parent / "report.html")
