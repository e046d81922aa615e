"""Conversion of an existing database (product row R11): `coop import KIND FILE`.

Reading order: `faults` (what can be wrong) → `reader` (bytes to rows of cells; XLSX by `workbook` and a process of its
own) → `column_map` (their names to ours) → `values` (a cell to a value) → `kind` (what a KIND is) → `records` (KINDs of
one record a key) and `ledgers` (KINDs of entries) → one module a KIND, listed in `kinds` → `doubts` (what looks wrong
as a whole) → `run` (the whole way of a file).  `results` of a pay unit are only read here; the month's bills, which
they change, are core's business.

A file is read and compared without a lock, then written in one transaction with its history: a reader never sees half
of it, and one bad row refuses it whole.
"""
