"""What a site's model is taught, stored as if SparkGPT had listed it."""

from django.utils import timezone

from widget.models import Fetch
from widget.sparkgpt import TrainedPair
from widget.training import history, keeping
from widget.training.checking import Came
from widget.training.fetching import taught_of
from widget.training.history import Result
from widget.training.lessons import arrived

MADE = "2024-01-01 10:00:00"


def teach(site, *pairs, by=Fetch.By.OWNER, skipped=0, **options):
    """From now on the site's model is taught these `(question, answer)`, numbered from 1; the fetch that says so."""
    rows = [TrainedPair(number, site.model_id, *pair, MADE) for number, pair in enumerate(pairs, start=1)]
    taught = taught_of(site.api_key, site.model_id)
    return keeping.keep(taught.pk, arrived(rows, site.model_id, skipped), by, timezone.now(), **options)


def asked_again(site, answer, error=None):
    """What is answered now to the first question that the site's model is taught."""
    pair = taught_of(site.api_key, site.model_id).pairs.filter(until=None).earliest("pk")
    return history.keep(pair.pk, Result(Came(answer, 400, 900), error), in_round=True)
