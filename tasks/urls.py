from django.urls import path

from tasks.health import healthz, metrics, readyz
from tasks.reports import delivery_report

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("hooks/delivery", delivery_report, name="delivery_report"),
]
