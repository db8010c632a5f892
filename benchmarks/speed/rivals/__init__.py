"""Who is measured beside the product, one module each, run as a process of its own.

Each is given a file of lines and the seconds after which it may stop, and one JSON object is printed:
``size`` (bytes that it looked at), ``findings``, ``seconds`` and ``cpu_seconds`` (of the looking alone,
start-up left out).
"""
