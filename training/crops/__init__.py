"""Training crops: the trunk's window, drawn straight from the scene, with its truth."""
