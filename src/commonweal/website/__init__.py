"""The assembled web service: settings, addresses, refusals as pages, the server."""
