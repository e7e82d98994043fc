"""From files to trusted tables: receiving, checking, keeping and reading evidence.

No person is in here. Usable in a notebook with no server:

    from commonweal.evidence.workspace import Workspace
    from commonweal.evidence.reading import Evidence

    evidence = Evidence(Workspace.open("demo").store.snapshot())
"""
