from __future__ import annotations

import sys
from pathlib import Path

# The sample document is shared by the tests of figures and writers.
sys.path.insert(0, str(Path(__file__).parent))
