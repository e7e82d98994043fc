"""Registers: a list to filter, sort and export, a page, a form, a history, from one declaration.

This room draws them. It knows no role and no partnership: who may do what, whose rows these
are and how a change is kept is asked of the register itself.
"""

from commonweal.components.registers.declare import Column, Part, Register, Verb

__all__ = ["Column", "Part", "Register", "Verb"]
