"""The words of Digest as frozen values. Nothing here touches a clock, a file or the network."""
