"""What an opportunity sells and who gets the credit: lines, schedules, recurring revenue, splits."""
