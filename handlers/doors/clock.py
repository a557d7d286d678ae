"""What each turn of the crank looks at: the features' jobs, in the order of the features."""

from handlers import FEATURES
from handlers.frame.feature import Job

JOBS: tuple[Job, ...] = tuple(job for feature in FEATURES for job in feature.jobs)
