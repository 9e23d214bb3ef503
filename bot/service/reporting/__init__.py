"""What is counted of past rollouts, and what people say of them."""
