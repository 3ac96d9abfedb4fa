"""What is installed beside the command, made of what the command says of itself."""
