"""Partnerships, organisations, people and the roles they hold."""

from commonweal.partnership.models.organisations import Organisation
from commonweal.partnership.models.partnerships import Partnership
from commonweal.partnership.models.people import Person, Role

__all__ = ["Organisation", "Partnership", "Person", "Role"]
