"""A made-up ward. In: nothing but a seed. Out: rows by record, for `sheets` to write in any format."""
