"""One conversation engine: a flow is data plus pure functions, the rest is given to it here.

Progress, back, change an earlier answer, summary, later, cancel, resume: every flow has them
without a word of its own. `handlers/frame/conversation.py` is the door that loads and saves.
"""
