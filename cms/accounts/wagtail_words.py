"""Words of Wagtail's that its Arabic catalogue lacks or says in another way than we do, on screens
our roles meet.

Django asks the apps in the order of INSTALLED_APPS, so the Arabic in our catalogue is found. Once
Wagtail translates one of these, the check of the catalogues asks to take the line out.
"""

from django.utils.translation import gettext_noop

WORDS = (
    gettext_noop('You do not have permission to publish pages at "%(page_title)s"'),
    gettext_noop("Cancelled by %(cancelled_by)s"),
    gettext_noop("Locked by"),
    gettext_noop("Anyone"),
    gettext_noop("unknown number"),
    gettext_noop("- Select an option -"),
    gettext_noop("%(model_name)s scheduled for publishing at %(go_live_at)s"),
    gettext_noop("%(model_name)s scheduled for publishing"),
    gettext_noop("%(model_name)s unscheduled for publishing at %(go_live_at)s"),
    gettext_noop("%(model_name)s unscheduled from publishing"),
)
#: Wagtail has Arabic for these, which nobody here would say.
SAID_OTHERWISE = (
    gettext_noop("Password"),
    gettext_noop("Password confirmation"),
    gettext_noop("The two password fields didn't match."),
    gettext_noop("Page '%(page_title)s' created and submitted for moderation."),
    gettext_noop("Page '%(page_title)s' has been submitted for moderation."),
)
