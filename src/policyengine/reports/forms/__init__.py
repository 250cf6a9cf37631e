"""The report forms prescribed by Circular 02/2021/TT-BLĐTBXH: 10a, 10b, 10c and 10d.

In come the counted lines of a report; out goes a sheet that looks like the printed form. Knows no
policy: which line counts whom is declared there.
"""
