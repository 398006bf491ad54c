"""The lifter's body: shape, bones, skin and clothes."""
