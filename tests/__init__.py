"""The tests of reshore. A package of its own, because a library that reshore uses installs one of the same name."""
