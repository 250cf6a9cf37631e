"""Article 5 and 6 of Decree 20/2021 written for other engines, each by the means it offers.

Each module has `decider()`, which gives a function from a month to the amount of every person of
`household`. They decide on the last day of the month. What they leave out is said in the README.
"""
