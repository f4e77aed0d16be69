"""What is measured, one file for each case; the lists of them are in bench/programme.py."""
