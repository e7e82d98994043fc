"""From numbers to a document: findings, scoring, figures, writers.

One structure, drawn by every writer. Nothing here knows Django.
"""
