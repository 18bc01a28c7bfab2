"""What Sila is measured beside: a form page as Wagtail's own documentation has it.

It stands in the frame of our pages, as an editor's form page on this site would: whoever writes to
it reads two pages of the site, the form and the thanks.
"""
