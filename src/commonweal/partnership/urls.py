"""Addresses of who we are."""

from __future__ import annotations

from django.urls import path

from commonweal.partnership import sections
from commonweal.partnership.pages import domains, organisations, representatives
from commonweal.partnership.sections import Section
from commonweal.partnership.views import history, people, profile

app_name = "partnership"

urlpatterns = [
    path("<slug:partnership>/profile/", profile.profile, name="profile"),
    path("<slug:partnership>/profile.json", profile.profile_as_json, name="profile-json"),
    path("<slug:partnership>/profile/change/", profile.change_profile, name="profile-change"),
    path("<slug:partnership>/partners/", profile.partners, name="partners"),
    path("<slug:partnership>/partners/<int:pk>/successor/", profile.succeed, name="succeed"),
    path("<slug:partnership>/shared/", profile.shared, name="shared"),
    path("<slug:partnership>/people/", people.people, name="people"),
    path("<slug:partnership>/people/invite/", people.invite, name="invite"),
    path("<slug:partnership>/people/roles/<int:pk>/invite-again/", people.invite_again, name="invite-again"),
    path("<slug:partnership>/people/roles/<int:pk>/end/", people.end_role, name="end-role"),
    path("<slug:partnership>/history/", history.history, name="history"),
    *organisations.urls(),
    *representatives.urls(),
    *domains.urls(),
]  # fmt: skip

sections.add(Section("Partners", "partnership:partners", 80, covers=("partnership:profile", "partnership:succeed", "partnership:organisations", "partnership:representatives", "partnership:shared")))  # fmt: skip
sections.add(Section("People", "partnership:people", 85, covers=("partnership:invite", "partnership:end-role", "partnership:domains")))  # fmt: skip
sections.add(Section("History", "partnership:history", 95, history.READERS))
