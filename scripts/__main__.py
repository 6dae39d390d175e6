"""`python -m scripts` is `gwanmun`: processes start each other so, whatever PATH says."""

from scripts.cli import main

main()
