"""How the body moves: the spine as a chain of fixed lengths, legs by inverse kinematics."""
