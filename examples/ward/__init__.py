"""A made-up ward. In: a seed. Out: rows by record, and `sheets` to write them in any format."""
