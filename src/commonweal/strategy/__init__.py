"""What a partnership wants: strategies, priorities, outcomes, measures, plan on a page, and the reading of strategy documents.

`importing`, `linting` and `measuring` are plain Python: they work in a notebook with no server.
"""
