"""The bench, `make bench`: what a turn costs, how much the parts hold, and the bars that must not be passed."""

import sys
from pathlib import Path

# Where the tests' own helpers lie; pytest puts it there by itself.
sys.path.insert(0, str(Path(__file__).parent.parent))
