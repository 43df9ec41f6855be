"""What districts look for: posted by their people, shown to everyone, told to owners of like practices."""
