"""Conversion of an existing database (product row R11): `coop import KIND FILE`.

Reading order: `faults` (what can be wrong) → `reader` (bytes to rows of cells) → `column_map` (their names to ours) →
`values` (a cell to a value) → `kind` (what a KIND is) → one module a KIND → `run` (the whole way of a file).

A file is read completely before the database is asked anything, then compared and written in one transaction: a reader
never sees half of it, and one bad row refuses it whole.
"""
