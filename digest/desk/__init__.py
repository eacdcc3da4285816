"""What can be done, one verb a module; the rules of the trade, once. Every door calls these."""
