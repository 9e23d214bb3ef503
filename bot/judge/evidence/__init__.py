"""Evidence that stays valid however often it is looked at.

plan = EvidencePlan(default_criteria(errors=0.01, p95_seconds=0.8), horizon=60)   # spec
state = begin(plan, history)                          # rollout_judge; history may be empty
state = update(plan, state, minutes)                  # rollout_judge; any time, any batch
text = dumps(state); state = loads(text)              # state
found = report(plan, state)                           # report
sentences = [words(criterion) for criterion in found.criteria]     # words
"""
