"""In: the plans of a month and the shape of a population. Out: machine code for one program, which
goes over rows one by one as `explain` does and finds what the program gives each of them.

It decides those of whom everything that is read is known; where a fact is missing, has a history or
asks for something that is not compiled, it says so, and `columns` asks that row itself. Knows
llvmlite, which is an extra: without it there is nothing here to call. Knows no results, no files.
"""
