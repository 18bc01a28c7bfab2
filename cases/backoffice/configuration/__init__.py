"""What an association sets about its work: services, routing, committees, forms, workflows."""
