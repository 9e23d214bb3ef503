"""A rollout in shadow: others move the traffic, and it says what it would have done, and when.

It never desires any traffic and has no effect but words, so there is nothing in it to be carried
out anywhere else (docs/decisions/0023-shadow.md).
"""
