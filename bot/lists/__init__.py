"""Lists for people outside the program: files that Excel and its like open.

`cells`: text that no program takes for a formula (T16); `sheets`: CSV and XLSX row by row; `collection`: what pay units
are to deducted in a month.
"""
