"""The words all rooms share: months, places, offences, series, table shapes, errors.

Nothing here reads a file, opens a database or knows a web page.
"""
