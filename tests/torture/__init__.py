"""Long runs that try to break what the project promises; a hundredth of each is in the suite."""
