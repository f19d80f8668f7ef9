"""What other systems are told: endpoints, signed deliveries, retries and replay."""
