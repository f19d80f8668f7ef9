"""What every slice's api.py is made of: field types, request bodies, replies with ETag."""
