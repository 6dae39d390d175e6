"""Acts of parties on their way in: every slice takes an `ActSubmission` and has it checked by `check_act`."""
