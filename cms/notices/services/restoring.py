"""After a restored backup: what waited then may have left since, and no row here knows it."""

from cms.notices.enums import NoticeChannel
from cms.notices.models import Notice

MAY_HAVE_LEFT = "a backup was restored: this may have left before"


def set_aside_after_restore() -> int:
    """Park every message that is due; return how many. Calls are made by people, who know.

    Nothing is said over another channel instead: it may have been said already.
    """
    rows = Notice.objects.exclude(channel=NoticeChannel.CALL)
    aside: int = rows.set_aside(error=MAY_HAVE_LEFT)
    return aside
