"""The tables' models: each column says who owns it where the name does not, and when it is null.

Whatever file lies here is read. Adding a table: write its model in one, then
`python -m storage.migrations.draft "what changes"`.
"""

from importlib import import_module
from pkgutil import iter_modules

for _file in iter_modules(__path__):
    import_module(f"{__name__}.{_file.name}")
