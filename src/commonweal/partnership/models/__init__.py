"""Partnerships, organisations, people and the roles they hold."""

from commonweal.partnership.models.domains import MailDomain
from commonweal.partnership.models.organisations import Organisation
from commonweal.partnership.models.partnerships import Partnership
from commonweal.partnership.models.people import Person, Role
from commonweal.partnership.models.representatives import Representative

__all__ = ["MailDomain", "Organisation", "Partnership", "Person", "Representative", "Role"]
