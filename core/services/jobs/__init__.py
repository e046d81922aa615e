"""The kinds of jobs that are due, found by themselves: every module here brings one as `JOB`.

`seal_month`: a month takes no more requests; `in_force`: what it took takes effect.  `cutoff_near`: reminders before
the cut-off; `drafts_last`: once more, of what is unfinished; `cutoff_moved`: a holiday has moved it.
`policy_in_force`: tomorrow another version of the policy counts.  `receipts_ready`: the receipts of a month are told.
"""

import pkgutil
from importlib import import_module
from types import MappingProxyType

from core.services.due import JobKind, Kinds


def load_jobs() -> Kinds:
    """All of them, by name. Two of one name stop the start."""
    kinds: dict[str, JobKind] = {}
    for module in sorted(found.name for found in pkgutil.iter_modules(__path__)):
        job: JobKind = import_module(f"{__name__}.{module}").JOB
        if kinds.setdefault(job.name, job) is not job:
            raise ValueError(f"two jobs are called {job.name}")
    return MappingProxyType(kinds)
