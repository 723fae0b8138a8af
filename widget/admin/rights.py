"""Who may do what with a conversation that they may see. The questions are asked here and nowhere else.

They are asked of the role alone: the admin of conversations changes and deletes nothing, and whoever comes here may look at it.
"""

from django.http import HttpRequest

from widget.models import Conversation
from widget.tenancy import Act, may


def may_write(request: HttpRequest, conversation: Conversation) -> bool:
    """Notes, tags, “seen to”: editors and owners."""
    return may(request.user, conversation, Act.CHANGE)


def may_forget(request: HttpRequest, conversation: Conversation) -> bool:
    """Delete all that is kept of a visitor: owners."""
    return may(request.user, conversation, Act.DELETE)
