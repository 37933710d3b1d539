"""The doors: settles who is talking, cleans the text, hands it to the bot and words the answer for the channel."""
