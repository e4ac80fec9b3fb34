"""What happens by itself: sending what is due, and the ticks."""
