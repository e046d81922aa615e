"""Tests of the documents that members are handed."""
