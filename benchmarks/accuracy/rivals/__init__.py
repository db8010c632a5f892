"""Other tools on the same files.

Each ``*_finds.py`` here is a script of its own that needs nothing but the standard library and its tool, so
that it can run under another interpreter where the tool cannot be installed beside this product: ``python
SCRIPT FOLDER NAME...`` prints one JSON object a finding: file, start, end (code points), entity (the tool's
own name), score.
"""
