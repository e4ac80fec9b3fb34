"""`python -m bot` is `evenhand`."""

from bot.cli import main

if __name__ == "__main__":
    main()
