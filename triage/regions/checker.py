"""Deep checks of a region pack behind `triage region check DIR`: everything a person should mend, by file and line.

Errors keep the pack from being used as meant; warnings are worth a look. The deep checks start when every cell can be
read and every code is known, so mend what is reported first and run the check again.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from triage.domain.errors import Fault
from triage.regions.authority_checks import authority_findings
from triage.regions.findings import Finding, Gravity
from triage.regions.loader import pack_of, read_draft
from triage.regions.place_checks import place_findings
from triage.regions.references import reference_faults
from triage.regions.rule_checks import rule_findings
from triage.regions.wording_checks import wording_findings
from triage.text.morphology import Morphology


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found, in the order of files and lines."""

    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        """Faults that must be mended."""
        return tuple(finding.fault for finding in self.findings if finding.gravity is Gravity.ERROR)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """Faults worth a look."""
        return tuple(finding.fault for finding in self.findings if finding.gravity is Gravity.WARNING)


def check_region(folder: Path, morphology: Morphology) -> CheckReport:
    """Check a folder and return what was found; a faulty pack is reported, never raised."""
    draft, faults = read_draft(folder)
    faults += reference_faults(draft)
    pack = None if faults else pack_of(draft)
    if pack is None:
        return CheckReport(tuple(Finding(Gravity.ERROR, fault) for fault in faults))
    found = chain(
        place_findings(draft, pack),
        authority_findings(draft),
        rule_findings(draft, pack),
        wording_findings(draft, morphology),
    )
    return CheckReport(tuple(sorted(found, key=lambda finding: (finding.fault.file, finding.fault.line or 0))))
