"""Which understanding is best: other pipelines on our own questions, and ours on a set from outside.

`python -m tests.nlu.sammenlign pipelines` and `python -m tests.nlu.sammenlign nomusic PATH`, run from .venv. What needs
Rasa or scikit-learn runs in the bot's environment, in modules named *_i_boten.
"""
