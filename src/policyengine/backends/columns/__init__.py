"""In: plans and a `columnar` population. Out: the same answers as `explain`, for many rows at once.

`guards` leave out whoever cannot be due on any day of the month; the few others are asked as
`explain` asks, all of them together: first on the last day with the facts that are known, then, for
those whom an unknown fact or a day within the month can change, world by world. Never calls
`explain`; knows no files.
"""
