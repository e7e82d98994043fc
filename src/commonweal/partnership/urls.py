"""Addresses of who we are."""

from __future__ import annotations

from commonweal.partnership.pages import organisations

app_name = "partnership"
urlpatterns = [*organisations.urls()]
