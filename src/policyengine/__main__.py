"""`python -m policyengine`, where no command is installed."""

from policyengine.cli import main

if __name__ == "__main__":
    main()
