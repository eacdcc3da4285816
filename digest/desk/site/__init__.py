"""The web archive as a whole: which issues stand there, the files of each, the pages around them, and making it anew."""
