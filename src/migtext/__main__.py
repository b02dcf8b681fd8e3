"""`python -m migtext` is the `migtext` command."""

from .cli import main

if __name__ == "__main__":
    main()
