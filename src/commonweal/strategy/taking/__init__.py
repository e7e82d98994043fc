"""From accepted proposals to records of the register."""

from commonweal.strategy.taking import bodies, plans
from commonweal.strategy.taking.plans import set_atoms, supersede
from commonweal.strategy.taking.reading import FIRST, take_in, waiting


def register_all() -> None:
    """Say who takes what of this room's. Called once, when Django is ready."""
    bodies.register_all()
    plans.register_all()


__all__ = ["FIRST", "register_all", "set_atoms", "supersede", "take_in", "waiting"]
