"""What visitors ask that the model isn't taught (docs/gaps.md).

`reasons`, `judging`, `small_talk`, `matching` and `marks` are pure; `turns`, `looking`, `grouping` find and
keep, `figures` reads, `schedule` has it done by itself.
"""
