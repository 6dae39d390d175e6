"""On which chain the suites run that do not care: `GWANMUN_TEST_CHAIN=engine` means four validators, else the embedded chain."""

import os

ON_ENGINE = os.environ.get("GWANMUN_TEST_CHAIN") == "engine"
VALIDATORS = 4 if ON_ENGINE else 0
