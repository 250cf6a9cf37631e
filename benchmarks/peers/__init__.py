"""Articles 5 and 6 of Decree 20/2021 written for other engines, each by the means it offers.

`openfisca_peer` and `zen_peer` decide one household: `decider()` gives a function from a month to
the amount of every person of `household`, on the last day of the month.

The others decide a whole population for August 2024, by the month rule: `prepare(tables)` makes
the peer's own form of the tables of `population.make`, and `run(state)`, which is what is timed,
gives an amount (đồng, int64, 0 for none) and a deciding category (int8, see `facts`) for every
person. What both kinds leave out is said in the README.
"""
