"""The pages on which an owner chooses, of what the model was taught, what visitors are offered: read and pressed."""

from tests.login import words
from widget import proposals
from widget.models import ApprovedQuestion

HOURS, HATS, RETURNS = "When do you open?", "Which hat fits me?", "Can I return a hat that I wore?"
PAIRS = ((HOURS, "Nine to five."), (HATS, "Measure your head."), (RETURNS, "Within 14 days."))


def url(site, more="proposed/"):
    return f"/admin/widget/site/{site.pk}/questions/{more}"


def shown(client, site, more="proposed/"):
    response = client.get(url(site, more))
    assert response.status_code == 200
    return words(response)


def press(client, site, more="proposed/", **sent):
    return words(client.post(url(site, more), {"language": "", "pages": "", **sent}, follow=True))


def rows(site, *questions):
    pairs = dict(proposals.TaughtPair.objects.filter(until=None).values_list("question", "pk"))
    return [pairs[question] for question in questions]


def approved():
    return list(ApprovedQuestion.objects.values_list("text", "language", "pages", "starts", "from_training"))
