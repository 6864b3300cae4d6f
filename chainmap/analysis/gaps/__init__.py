"""Common quality gaps 共性质量问题: which gaps a group of enterprises has more than the others.

From examinations with three states (present, absent, not examined) to a table with one row per
group and gap: `examined` → `baseline` → `shrinkage` → `testing` → `spread` → `bands`.
"""
