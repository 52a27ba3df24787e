"""Validates an RO-Crate with the public validator (roc-validator), without a network.

The validator resolves the JSON-LD context of RO-Crate 1.1 over HTTP; the same document lies in the `rocrate`
package of the same community, from which it is taken instead. Anything else that it would fetch fails.

Usage: python validate-crate.py FOLDER PROFILE SEVERITY
Writes {"passed": …, "issues": [{"severity", "check", "message"}]} to standard output.
"""

import json
import sys
from importlib.resources import files

from rocrate_validator import services
from rocrate_validator.models import ValidationSettings
from rocrate_validator.utils.http import HttpRequester

CONTEXT = "https://w3id.org/ro/crate/1.1/context"


class Bundled:
    """The answer of the site, from the package."""

    status_code = 200
    headers = {"Content-Type": "application/ld+json"}
    text = files("rocrate").joinpath("data/ro-crate.jsonld").read_text()

    def json(self):
        return json.loads(self.text)


def get(_self, url: str, **_options):
    if url != CONTEXT:
        raise RuntimeError(f"the crate wants {url} from the network")
    return Bundled()


def main(folder: str, profile: str, severity: str) -> None:
    HttpRequester.get = get
    settings = ValidationSettings(
        rocrate_uri=folder,
        profile_identifier=profile,
        requirement_severity=severity,
        offline=True,
    )
    result = services.validate(settings)
    issues = [
        {
            "severity": issue.severity.name,
            "check": issue.check.identifier,
            "message": issue.message,
        }
        for issue in result.get_issues()
    ]
    print(json.dumps({"passed": not issues, "issues": issues}))


main(*sys.argv[1:])
