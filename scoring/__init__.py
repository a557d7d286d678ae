"""The domain: values and rules. Pure functions over frozen values; `now` is an argument."""
