"""Editorial page types. Rules of parenthood keep the tree of every language the same shape."""

from cms.pages.models.home import HomePage
from cms.pages.models.information import ContactPage, PoliciesPage, ServicesPage, StandardPage
from cms.pages.models.moderation import PublisherApprovalTask
from cms.pages.models.news import NewsIndexPage, NewsPage

__all__ = [
    "ContactPage",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "PoliciesPage",
    "PublisherApprovalTask",
    "ServicesPage",
    "StandardPage",
]
