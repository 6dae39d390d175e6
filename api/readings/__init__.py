"""Reading messages for those who are about to sign: what a message says, what is wrong with it, what it leaves unread."""
