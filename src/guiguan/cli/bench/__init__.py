"""`guiguan bench …`: what was measured, by whom it can be measured again. Nothing here is asserted in a test."""
