"""The demo world: made-up employers, needs and people, reproducible from a seed.

Nobody in it exists. Every row carries ``is_synthetic``, every address lies under ``.example``, which nobody
can own, and every telephone number under a prefix of zeros. The log-ins of :mod:`config.demo.cast` exist
only in worlds that this package made.
"""
