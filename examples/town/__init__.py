"""A made-up town. In: a seed and a number of households. Out: a CSV file per record, in batches."""
