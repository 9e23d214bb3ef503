"""Each next step is said by the bot, done as it is written, and what it promises happens."""
