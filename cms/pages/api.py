"""The content API: published pages, read-only. Nothing about cases or persons is ever in it."""

from django.db.models import QuerySet

from wagtail.api.v2.filters import SearchFilter
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.search.backends import get_search_backend
from wagtail.search.backends.base import FilterFieldError, OrderByFieldError

from rest_framework.request import Request
from rest_framework.views import APIView

from cms.core.search_words import query_words


class PlainWordsSearchFilter(SearchFilter):
    """Search by folded words: Wagtail's own hands a lone quote to SQLite and gets a 500."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: APIView) -> QuerySet:
        if "search" not in request.GET:
            return queryset
        words = query_words(request.GET["search"])
        if not words:
            return queryset.none()
        try:
            return get_search_backend().search(
                " ".join(words),
                queryset,
                operator="or" if request.GET.get("search_operator") == "or" else "and",
                order_by_relevance="order" not in request.GET,
            )
        except (FilterFieldError, OrderByFieldError) as error:
            raise BadRequestError(f"search and {error.field_name} do not go together") from error


class PublicPagesAPIViewSet(PagesAPIViewSet):
    """Live public pages only (Wagtail's own rule), through GET, HEAD and OPTIONS alone."""

    http_method_names = ["get", "head", "options"]
    filter_backends = [
        PlainWordsSearchFilter if backend is SearchFilter else backend
        for backend in PagesAPIViewSet.filter_backends
    ]


content_api = WagtailAPIRouter("content_api")
content_api.register_endpoint("pages", PublicPagesAPIViewSet)
