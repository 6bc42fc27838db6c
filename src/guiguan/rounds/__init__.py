"""每届: review rules, criteria, plan on the calendar, the call, rulings on open readings (Arts. 3, 5, 8, 9, 19, 41)."""
