"""From a strategy document to what it says, line by line. Plain Python, no server."""
