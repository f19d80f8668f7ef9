"""What moved the pipeline between two instants: bridge, slippage, flow, and how it stood on any past day."""
