"""What the processes of tests/warm.py need not import any more."""

import importlib
import pkgutil

import bot
import handlers
import scoring
import storage

for package in (bot, handlers, scoring, storage):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".migrations." not in module.name:
            importlib.import_module(module.name)
