"""Commonweal: the system a Community Safety Partnership runs on."""
