"""A second, naive statement of what must be true, written from docs/ and not from the code.

Each rule has a file of its own, remembers what it needs from the facts alone, and is held against
every commit, every step of a process, and every notice.
"""
