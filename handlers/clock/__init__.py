"""The door through which time passes: what is due at `now`, claimed and done in one transaction.

Rows, not jobs. A period is claimed by a unique row together with its effect, so it fires once
however many cranks are turned; after an outage the latest period is made up for if it is not too
late, and the older ones are recorded as skipped.
"""
