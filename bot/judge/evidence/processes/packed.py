"""How the minute's inner loop builds its named tuples.

``packed(Cut, (1, 2, 3, 4))`` is ``Cut(1, 2, 3, 4)`` without the call in between, which costs as
much again; two days of minutes build 140,000 of them. All fields must be given.
"""

packed = tuple.__new__
