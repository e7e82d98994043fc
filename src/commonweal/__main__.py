"""`python -m commonweal`."""

from commonweal.cli import main

main()
